"""Number of database queries of each API URL, whatever the number of stories."""

import pytest

from tests.api.reading import V1, read
from tests.pages.test_queries import EVERY_FILTER, make_many
from tests.pages.world import World
from tests.query_count import count_queries

pytestmark = pytest.mark.django_db
QUERIES = {
    "/stories": 1,
    "/stories?limit=1": 1,
    "/stories?limit=100": 1,
    "/stories?sort=oldest&fields=slug": 1,
    "/stories?q=lantern": 3,
    f"/stories?q=lantern&{EVERY_FILTER}": 3,
    "/facets": 0,
    f"/facets?q=lantern&{EVERY_FILTER}": 2,
    "/stories/lantern-found": 5,
    "/stories/lantern-found/editions": 6,
    "/centers": 1,
    "/centers/alder": 1,
    "/partners": 1,
    "/partners/birch": 1,
    "/threats": 1,
    "/threats/cedar": 1,
    "/stories?sort=center": 1,
    "/stories?sort=updated&limit=2": 1,
    "/thesaurus": 1,
    "/suggest?q=al": 1,
    "/openapi.json": 0,
}


@pytest.fixture(scope="module")
def crowded(world: World) -> World:
    """Return the world with thirty more stories. Created after all tests of the small world."""
    make_many(world)
    return world


@pytest.mark.parametrize(("address", "number"), QUERIES.items())
def test_small_site_needs_documented_queries(client, world, address: str, number: int):
    assert count_queries(lambda: read(client, address)) == number


@pytest.mark.parametrize(("address", "number"), QUERIES.items())
def test_large_site_needs_the_same_queries(client, crowded, address: str, number: int):
    assert count_queries(lambda: read(client, address)) == number


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("/stories?limit=10", 1),
        ("/stories?limit=10&sort=center", 1),
        ("/stories?limit=10&q=lantern", 3),
    ],
)
def test_next_page_needs_the_same_queries(client, crowded, address: str, number: int):
    following = read(client, address)["next"].partition(V1)[2]
    assert read(client, following)["stories"]
    assert count_queries(lambda: read(client, following)) == number


def test_no_endpoint_needs_over_six_queries():
    assert max(QUERIES.values()) <= 6
