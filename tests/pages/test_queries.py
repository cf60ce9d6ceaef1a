"""Every page asks the database a fixed number of questions, however many stories there are."""

import pytest

from stories.models import Story
from tests.factories import make_center, make_partner, make_published, make_threat
from tests.pages.world import World

pytestmark = pytest.mark.django_db
EVERY_FILTER = (
    "threat=cedar&threat=douglas&center=alder&state=oh&partner=birch&mission=investigate"
    "&outcome=property-returned&tag=lighthouse&year=2014&from=2014-01&to=2014-12"
)
QUERIES = {
    "/": 8,
    "/stories/": 5,
    "/stories/?sort=oldest&page=2": 5,
    "/stories/?sort=center&view=table": 5,
    "/stories/?sort=published&page=2": 5,
    "/stories/?page=9999": 5,
    "/stories/?state=oh": 6,
    "/stories/?state=oh&from=2014-01": 6,
    "/search/suggest?q=lan": 7,
    "/stories/?q=lantern": 7,
    f"/stories/?{EVERY_FILTER}": 6,
    f"/stories/?q=lantern&{EVERY_FILTER}": 7,
    "/stories/?q=nothing": 9,
    "/stories/?q=nothing+like+this": 10,
    "/stories/?center=alder&state=tx": 8,
    f"/stories/?q=lantern&state=tx&{EVERY_FILTER}".replace("state=oh&", ""): 10,
    "/stories/lantern-found/": 7,
    "/centers/": 2,
    "/centers/alder/": 9,
    "/partners/": 2,
    "/partners/birch/": 10,
    "/threats/": 2,
    "/threats/cedar/": 9,
    "/threats/douglas/": 9,
    "/states/": 2,
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


# With one story nothing is near it, and nobody asks for what is near.
@pytest.mark.parametrize(("address", "number"), (QUERIES | {"/stories/lantern-found/": 6}).items())
def test_page_of_a_small_site_takes_its_number_of_queries(
    client, world, django_assert_num_queries, address: str, number: int
):
    with django_assert_num_queries(number):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(("address", "number"), QUERIES.items())
def test_page_of_a_large_site_takes_the_same_number(
    client, crowded, django_assert_num_queries, address: str, number: int
):
    assert Story.objects.count() == 30
    with django_assert_num_queries(number):
        assert client.get(address).status_code == 200


def test_no_page_takes_more_than_ten():
    assert max(QUERIES.values()) == 10
