"""Stories in memory, from which tests compute the expected results of lists."""

import random
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from stories.choices import STATES
from stories.facets import FACETS, Facet, Option
from stories.listing.collection import all_options
from stories.listing.form import SORTS
from stories.listing.results import Listing
from stories.models import FusionCenter, Partner, Publication, ThreatType
from tests.factories import make_published
from tests.search_results import matching

QUERIES = (
    *("",) * 12,
    "trafficking",
    "bomb or fire",
    "center -school",
    '"fusion center"',
    "terrorism",
    "the",
    "road",
    "wombat",
)
MONTHS = (*("",) * 12, "2009", "2011-03", "2014-06", "2016", "2020", "2026-01")


@dataclass(frozen=True)
class Row:
    """What filters see of a story."""

    pk: int
    facets: frozenset[int]
    first: Any
    last: Any


@dataclass(frozen=True)
class World:
    """All rows, which of them match each query, and every option that there is."""

    rows: list[Row]
    matching: dict[str, set[int]]
    options: dict[Facet, list[Option]]

    def list_of(self, query: str) -> Listing:
        return Listing(QueryDict(query), "/stories/")

    def held(self, found: Listing, but: Facet | None = None) -> list[Row]:
        """Return the rows that a list holds, one facet's filter left out if asked, reckoned without the database."""
        first, last = found.cleaned_data["from"], found.cleaned_data["to"]
        filters = [
            {one.facet_id for one in options}
            for facet, options in found.chosen.items()
            if facet is not but
        ]
        return [
            row
            for row in self.rows
            if row.pk in self.matching[found.words]
            and not (first and row.last < first.first)
            and not (last and row.first > last.last)
            and all(values & row.facets for values in filters)
        ]

    def counted(self, found: Listing, but: Facet | None = None) -> Counter[int]:
        """Return by facet id how many of those rows carry it."""
        return Counter(id_ for row in self.held(found, but) for id_ in row.facets)

    def draw(self, chance: random.Random) -> str:
        """Return a random query string: up to three values of up to three facets, most of them of one story."""
        parts = [
            ("q", chance.choice(QUERIES)),
            ("from", chance.choice(MONTHS)),
            ("to", chance.choice(MONTHS)),
        ]
        parts += [("sort", chance.choice(["", *SORTS])), ("view", chance.choice(["", "table"]))]
        row = chance.choice(self.rows)
        for facet in chance.sample(FACETS, chance.choice([0, 1, 1, 2, 2, 3])):
            own = [option for option in self.options[facet] if option.facet_id in row.facets]
            options = own if own and chance.random() < 0.8 else self.options[facet]
            parts += [
                (facet.param, chance.choice(options).value)
                for _time in range(chance.choice([1, 1, 2, 3]))
            ]
        chance.shuffle(parts)
        return urlencode([(name, value) for name, value in parts if value])


def make_world() -> World:
    """Return the public stories as rows, and all names; each query is searched once."""
    stories = Publication.objects.visible()
    rows = [Row(row.pk, frozenset(row.facets), row.event_first, row.event_last) for row in stories]
    matched = {
        words: {row.pk for row in (matching(words) if words else stories)} for words in set(QUERIES)
    }
    options = all_options.get()
    return World(rows, matched, {facet: options.of(facet) for facet in FACETS})


def make_stories(chance: random.Random) -> None:
    """Publish stories with names of the archive, some at the edges of months and years."""
    centers, partners = list(FusionCenter.objects.all()), list(Partner.objects.all())
    threats = list(ThreatType.objects.all())
    for event in (
        "1900",
        "2011-03-31",
        "2011-04-01",
        "2011-12-31",
        "2012",
        "2014-06",
        "2016-01-01",
        "2026",
        "2100-12",
    ):
        lead, *supporting = chance.sample(centers, chance.randint(1, 3))
        make_published(
            title=f"Road of {event}",
            event=event,
            lead=lead,
            supporting=tuple(supporting),
            partners=tuple(chance.sample(partners, chance.randint(0, 3))),
            threats=tuple(chance.sample(threats, chance.randint(1, 3))),
            states=sorted(chance.sample(list(STATES), chance.randint(1, 4))),
            tags=tuple(chance.sample(("road", "night", "Snow & ice"), chance.randint(0, 2))),
            outcomes=tuple(chance.sample(("arrest", "a lost boat"), chance.randint(0, 2))),
        )
