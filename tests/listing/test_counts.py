"""Counts in the panels equal the lists that they link to, in thousands of random searches.

Expected numbers are counted from the rows (counting.py). In every state the list and the counts of all its
options are compared; in a sample also the panels with their links, the ways on from an empty list, and what the page
and a format print.
"""

import random
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client

from stories.facets import Facet
from stories.listing.no_results import NoResults
from stories.listing.results import Listing
from stories.listing.sidebar import OptionLink, Panel, flatten
from tests.archive import with_archive
from tests.listing.counting import World, make_stories, make_world
from tests.open_data.formats import STREAMED, ids_in
from tests.sampling import QUICK

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# States of each seed; every 25th and 125th is looked at more closely.
DRAWN, LINKS_EACH, PRINTED_EACH = 125 if QUICK else 1_000, 25, 125


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The archive, and made stories that carry its names in other combinations."""
    with django_db_blocker.unblock(), with_archive():
        make_stories(random.Random(7))
        yield make_world()


def require_counts(world: World, found: Listing) -> int:
    """Compare the numbers of all options of all facets with a count by hand; return how many there are."""
    whole, others = (
        world.counted(found),
        {facet: world.counted(found, facet) for facet in found.chosen},
    )
    compared = 0
    for facet, shown in found.counts.items():
        expected = of_kind(others.get(facet, whole), facet)
        assert of_kind(shown, facet) == expected, f"{found.url}: {facet.param}"
        compared += len(expected)
    return compared


def of_kind(counts: Mapping[int, int], facet: Facet) -> dict[int, int]:
    return {id_: number for id_, number in counts.items() if facet.has_id(id_)}


def require_panel(world: World, found: Listing, panel: Panel) -> None:
    """Compare what a panel says with the counts: options without results are inert, the others lead on."""
    counts = found.counts[panel.facet]
    ids = {option.label: option.facet_id for option in world.options[panel.facet]}
    for line in flatten(panel.all_links):
        assert line.count == counts.get(ids.get(line.label, -1), 0), f"{found.url}: {line.label}"
        assert bool(line.url) == bool(line.count or line.is_chosen), f"{found.url}: {line.label}"


def require_links(world: World, chance: random.Random, found: Listing) -> None:
    """Follow one link that is drawn from the panels, and one way on from an empty list."""
    for panel in found.panels:
        require_panel(world, found, panel)
    links = [
        (panel, line) for panel in found.panels for line in flatten(panel.all_links) if line.url
    ]
    numbers = [
        (alone(found, *link), link[1].count) for link in chance.sample(links, min(len(links), 1))
    ]
    if not found.total:
        nothing = NoResults(found)
        ways = [*nothing.removable_filters, *nothing.topics, *nothing.largest_topics]
        numbers += [
            (str(way.url).partition("?")[2], way.count)
            for way in chance.sample(ways, min(len(ways), 3))
        ]
    for query, number in numbers:
        assert world.list_of(query).total == number, f"{found.url} to {query}"


def require_printed(client: Client, chance: random.Random, found: Listing) -> None:
    """Compare what the page and one of the formats print with the list."""
    query = str(found.url).partition("?")[2]
    page = client.get(f"/stories/?{query}").content.decode()
    assert re.findall(r"<h1>\D*?(\d+) stor", page) == ([str(found.total)] if found.total else [])
    printed = [int(number) for number in re.findall(r"</span> <b>(\d+)</b></label>", page)]
    assert printed == (
        [line.count for panel in found.panels for line in flatten(panel.links)]
        if found.total
        else []
    )
    path = chance.choice(list(STREAMED))
    assert len(ids_in(client, path, query)) == found.total, f"{path}?{query}"


def alone(found: Listing, panel: Panel, line: OptionLink) -> str:
    """Return the query string with this option alone in its facet; where nothing is chosen, that of its own link."""
    query = str(line.url).partition("?")[2]
    if not panel.number_chosen:
        return query
    changed = set(parse_qs(query).get(panel.facet.param, [])) ^ set(
        found.url.params[panel.facet.param]
    )
    return str(
        found.url.removing(panel.facet.param).adding(panel.facet.param, changed.pop())
    ).partition("?")[2]


def test_labels_identify_options(world: World) -> None:
    """The panels are compared by label, so labels must be unique in their facet."""
    for facet, options in world.options.items():
        labels = [option.label for option in options]
        assert len(labels) == len(set(labels)), facet.param


@pytest.mark.parametrize(
    "seed", [20140601, random.SystemRandom().randrange(10**9)], ids=["fixed", "fresh"]
)
def test_counts_equal_lists(client: Client, world: World, seed: int) -> None:
    chance, numbers, empty = random.Random(seed), 0, 0
    print(f"seed {seed}")  # noqa: T201 (pytest shows it when the test fails)
    for state in range(DRAWN):
        found = world.list_of(world.draw(chance))
        assert found.total == len(world.held(found)), str(found.url)
        numbers += require_counts(world, found)
        empty += not found.total
        if state % LINKS_EACH == 0:
            require_links(world, chance, found)
        if state % PRINTED_EACH == 0:
            require_printed(client, chance, found)
    print(f"{numbers} numbers, {empty} empty lists")  # noqa: T201
    assert numbers > 20 * DRAWN
    assert 0 < empty < DRAWN * 2 / 3  # about half of all states leave nothing
