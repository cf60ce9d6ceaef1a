"""Every address of the API asks the database a fixed number of questions, however many stories there are."""

import pytest

from tests.api.reading import V1, read
from tests.pages.test_queries import EVERY_FILTER, make_many
from tests.pages.world import World

pytestmark = pytest.mark.django_db
QUERIES = {
    "/stories": 6,
    "/stories?limit=1": 6,
    "/stories?limit=100": 6,
    "/stories?sort=oldest&fields=slug": 6,
    "/stories?q=lantern": 8,
    f"/stories?q=lantern&{EVERY_FILTER}": 10,
    "/facets": 3,
    f"/facets?q=lantern&{EVERY_FILTER}": 5,
    "/stories/lantern-found": 5,
    "/stories/lantern-found/editions": 6,
    "/centers": 2,
    "/centers/alder": 2,
    "/partners": 2,
    "/partners/birch": 2,
    "/threats": 2,
    "/threats/cedar": 2,
    "/stories?sort=center": 6,
    "/stories?sort=updated&limit=2": 6,
    "/thesaurus": 1,
    "/suggest?q=al": 7,
    "/openapi.json": 0,
}


@pytest.fixture(scope="module")
def crowded(world: World) -> World:
    """The world with thirty stories in it; made after all tests of the small world."""
    make_many(world)
    return world


@pytest.mark.parametrize(("address", "number"), QUERIES.items())
def test_address_of_a_small_site_takes_its_number_of_queries(
    client, world, django_assert_num_queries, address: str, number: int
):
    with django_assert_num_queries(number):
        read(client, address)


@pytest.mark.parametrize(("address", "number"), QUERIES.items())
def test_address_of_a_large_site_takes_the_same_number(
    client, crowded, django_assert_num_queries, address: str, number: int
):
    with django_assert_num_queries(number):
        read(client, address)


def test_page_behind_a_cursor_takes_the_same_number(client, crowded, django_assert_num_queries):
    for path, number in (
        ("/stories?limit=10", 6),
        ("/stories?limit=10&sort=center", 6),
        ("/stories?limit=10&q=lantern", 9),
    ):
        link = read(client, path)["next"]
        with django_assert_num_queries(number):
            assert read(client, link.partition(V1)[2])["stories"]


def test_no_address_takes_more_than_ten():
    assert max(QUERIES.values()) <= 10
