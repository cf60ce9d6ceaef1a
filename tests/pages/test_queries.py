"""Number of database queries of each page, whatever the number of stories."""

import pytest

from stories.models import Story
from tests.factories import make_center, make_partner, make_published, make_threat
from tests.pages.world import World
from tests.query_count import count_queries

pytestmark = pytest.mark.django_db
EVERY_FILTER = (
    "threat=cedar&threat=douglas&center=alder&state=oh&partner=birch&mission=investigate"
    "&outcome=property-returned&tag=lighthouse&year=2014&from=2014-01&to=2014-12"
)
QUERIES = {
    "/": 2,
    "/stories/": 1,
    "/stories/?sort=oldest&page=2": 1,
    "/stories/?sort=center&view=table": 1,
    "/stories/?sort=published&page=2": 1,
    "/stories/?page=9999": 1,
    "/stories/?state=oh": 1,
    "/stories/?state=oh&from=2014-01": 1,
    "/search/suggest?q=lan": 2,
    "/stories/?q=lantern": 3,
    f"/stories/?{EVERY_FILTER}": 1,
    f"/stories/?q=lantern&{EVERY_FILTER}": 3,
    "/stories/?q=nothing": 1,
    "/stories/?q=nothing+like+this": 1,
    "/stories/?center=alder&state=tx": 1,
    f"/stories/?q=lantern&state=tx&{EVERY_FILTER}".replace("state=oh&", ""): 3,
    "/stories/lantern-found/": 2,
    "/centers/": 1,
    "/centers/alder/": 2,
    "/partners/": 1,
    "/partners/birch/": 3,
    "/threats/": 1,
    "/threats/cedar/": 2,
    "/threats/douglas/": 2,
    "/states/": 1,
    "/corrections/": 1,
    "/data.json": 1,
    "/data.v3.json": 1,
    "/about/": 1,
}


def make_many(world: World) -> None:
    """Give the site thirty more stories like the first one, each with names of its own."""
    for number in range(29):
        make_published(
            title=f"Lantern number {number}",
            supporting=(world.center, make_center()),
            partners=(world.partner, make_partner()),
            threats=(world.threat, make_threat(parent=world.topic)),
            tags=("lighthouse", f"tag {number}"),
            outcomes=("property returned",),
        )


@pytest.fixture(scope="module")
def crowded(world: World) -> World:
    """The world with thirty stories in it; made after all tests of the small world."""
    make_many(world)
    return world


# A single story has no related stories, so there is no query for them.
@pytest.mark.parametrize(("address", "number"), (QUERIES | {"/stories/lantern-found/": 1}).items())
def test_page_of_a_small_site_takes_its_number_of_queries(client, world, address: str, number: int):
    assert count_queries(lambda: client.get(address)) == number


@pytest.mark.parametrize(("address", "number"), QUERIES.items())
def test_page_of_a_large_site_takes_the_same_number(client, crowded, address: str, number: int):
    assert Story.objects.count() == 30
    assert count_queries(lambda: client.get(address)) == number


def test_no_page_takes_more_than_three():
    assert max(QUERIES.values()) == 3
