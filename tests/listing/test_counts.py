"""Count equals result: in thousands of random states, every number in the panels is what its list holds.

Expected numbers come from a count by hand: which stories match the words is asked of the database once for each
query, everything else is reckoned from the rows. That the lists themselves hold as much is checked in every state for
the list, and in every fifth state for one link drawn from its panels.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.http import QueryDict

from stories.choices import STATES
from stories.intake.archive import load_archive
from stories.listing.facets import Line, Panel
from stories.listing.form import SORTS
from stories.listing.options import FACETS, Facet, Option, options_in_use
from stories.listing.result import Listing
from stories.models import FusionCenter, Partner, Publication, ThreatType
from stories.models.content import Names
from stories.search.facets import count_facets
from tests.factories import make_published
from tests.pages.world import kept_for_many_tests

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
QUERIES = (
    "",
    "",
    "",
    "trafficking",
    "bomb or fire",
    "center -school",
    '"fusion center"',
    "terrorism",
    "the",
    "road",
)
MONTHS = ("", "", "", "", "2009", "2011-03", "2014-06", "2016", "2020", "2026-01")
SECONDS, MOST = 10, 3000


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
    names: Names

    def list_of(self, query: str) -> Listing:
        return Listing(QueryDict(query), Publication.objects.visible(), "/stories/", self.names)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The archive, and made stories that carry its names in other combinations."""
    with kept_for_many_tests(django_db_blocker):
        load_archive()
        make_stories(random.Random(7))
        stories = Publication.objects.visible()
        rows = [Row(row.pk, frozenset(row.facets), row.event_first, row.event_last) for row in stories]
        matching = {words: {row.pk for row in (stories.matching(words) if words else stories)} for words in QUERIES}
        names = Names.all()
        options = options_in_use(names, count_facets(stories).keys())
        yield World(rows, matching, {facet: options.of_kind(facet.kind) for facet in FACETS}, names)


def make_stories(chance: random.Random) -> None:
    """Publish stories with names of the archive, some at the edges of months and years."""
    centers, partners = list(FusionCenter.objects.all()), list(Partner.objects.all())
    threats = list(ThreatType.objects.all())
    for event in ("1900", "2011-03-31", "2011-04-01", "2011-12-31", "2012", "2014-06", "2016-01-01", "2026", "2100-12"):
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


def draw(chance: random.Random, world: World) -> str:
    """Return a random query string, with up to three values of up to three facets."""
    parts = [("q", chance.choice(QUERIES)), ("from", chance.choice(MONTHS)), ("to", chance.choice(MONTHS))]
    parts += [("sort", chance.choice(["", *SORTS])), ("view", chance.choice(["", "table"]))]
    for facet in chance.sample(FACETS, chance.choice([0, 1, 1, 2, 2, 3])):
        number = chance.choice([1, 1, 2, 3])
        parts += [(facet.param, chance.choice(world.options[facet]).value) for _time in range(number)]
    chance.shuffle(parts)
    return "&".join(f"{name}={value.replace(' ', '+')}" for name, value in parts if value)


def held(world: World, found: Listing, but: Facet | None = None) -> list[Row]:
    """Return the rows that a list holds, one facet's filter left out if asked, reckoned without the database."""
    first, last = found.read["from"], found.read["to"]
    filters = [{option.facet_id for option in options} for facet, options in found.chosen.items() if facet is not but]
    return [
        row
        for row in world.rows
        if row.pk in world.matching[found.words]
        and not (first and row.last < first.first)
        and not (last and row.first > last.last)
        and all(values & row.facets for values in filters)
    ]


def require_true(world: World, found: Listing, panel: Panel) -> int:
    """Compare every number of a panel with a count by hand; return how many there are."""
    counts = Counter(id_ for row in held(world, found, but=panel.facet) for id_ in row.facets)
    ids = {option.label: option.facet_id for option in world.options[panel.facet]}
    for line in panel.every_line:
        expected = counts[ids.get(line.label, -1)]
        assert line.count == expected, f"{found.address}: {panel.facet.param} {line.label}"
        assert bool(line.url) == bool(expected or line.is_chosen), f"{found.address}: {line.label}"
    return len(panel.every_line)


def alone(found: Listing, panel: Panel, line: Line) -> str:
    """Return the query string with this option alone in its facet; where nothing is chosen, that of its own link."""
    query = str(line.url).partition("?")[2]
    if not panel.chosen:
        return query
    changed = set(parse_qs(query).get(panel.facet.param, [])) ^ set(found.address.params[panel.facet.param])
    return str(found.address.without(panel.facet.param).with_(panel.facet.param, changed.pop())).partition("?")[2]


def check(world: World, chance: random.Random) -> int:
    """Draw one state and check it; return how many numbers were compared."""
    found = world.list_of(draw(chance, world))
    assert found.total == len(held(world, found)), found.address
    compared = sum(require_true(world, found, panel) for panel in found.panels)
    links = [(panel, line) for panel in found.panels for line in panel.every_line if line.url]
    if links and chance.random() < 0.2:
        panel, line = chance.choice(links)
        assert world.list_of(alone(found, panel, line)).total == line.count, f"{found.address}: {line.label}"
    return compared


def test_labels_name_their_options(world: World) -> None:
    """The comparison goes by label, so labels must be unique in their facet."""
    for facet, options in world.options.items():
        labels = [option.label for option in options]
        assert len(labels) == len(set(labels)), facet.param


@pytest.mark.parametrize("seed", [20140601, random.SystemRandom().randrange(10**9)], ids=["fixed", "fresh"])
def test_every_number_is_what_its_list_holds(world: World, seed: int) -> None:
    chance, started, states, numbers = random.Random(seed), time.monotonic(), 0, 0
    print(f"seed {seed}")  # noqa: T201 (pytest shows it when the test fails)
    while states < MOST and time.monotonic() - started < SECONDS / 2:
        numbers += check(world, chance)
        states += 1
    print(f"{states} states, {numbers} numbers")  # noqa: T201
    assert numbers > 1000
