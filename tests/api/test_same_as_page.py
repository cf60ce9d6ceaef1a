"""The API gives what the page shows: same stories, same order, same numbers, over random states."""

from random import Random
from urllib.parse import urlencode

import pytest

from stories.listing.facets import Line
from tests.api.reading import read, titles
from tests.listing.collection import PARAMS, STORIES, listing, values

pytestmark = pytest.mark.django_db
WORDS = ("", "stood", "elm or fir", "ash -beech", '"seen by all"', "road along", "nothing", "ALONG the", "-stood")
SEEDS = range(60)


def random_state(seed: int) -> str:
    """Return the query string of some search, filters, months and order."""
    random = Random(seed)
    chosen = [(param, value) for param in PARAMS for value in values(param) if random.random() < 0.1]
    months = [(name, random.choice(["2011", "2011-03", "2012-12", "2020"])) for name in ("from", "to")]
    others = [("q", random.choice(WORDS)), ("sort", random.choice(["", "newest", "oldest", "relevance"]))]
    return urlencode([*chosen, *(pair for pair in months if random.random() < 0.2), *others])


@pytest.mark.parametrize("seed", SEEDS)
def test_same_stories_in_the_same_order(client, collection, seed):
    query = random_state(seed)
    expected = [story.edition.content["title"] for story in listing(query).publications.for_list()]
    for limit in (1, 2, 100):
        assert titles(client, f"{query}&limit={limit}") == expected, query


@pytest.mark.parametrize("seed", SEEDS)
def test_total_and_page_address_are_those_of_the_page(client, collection, seed):
    query = random_state(seed)
    answer = read(client, f"/stories?{query}&limit=1")
    assert answer["total"] == listing(query).total
    assert answer["page_url"] == f"http://testserver{listing(query).address}"


@pytest.mark.parametrize("seed", SEEDS)
def test_facet_numbers_are_those_of_the_panel(client, collection, seed):
    query = random_state(seed)
    facets = {facet["parameter"]: facet["options"] for facet in read(client, f"/facets?{query}")["facets"]}
    for panel in listing(query).panels:
        found = {option["name"]: (option["stories"], option["is_chosen"]) for option in facets[panel.facet.param]}
        shown: list[Line] = [*panel.lines, *panel.rest]
        assert {line.label: (line.count, line.is_chosen) for line in shown}.items() <= found.items(), query


def test_each_number_is_what_choosing_the_option_gives(client, collection):
    for facet in read(client, "/facets?state=oh&sort=oldest")["facets"]:
        if facet["parameter"] != "state":
            for option in facet["options"]:
                query = urlencode([("state", "oh"), (facet["parameter"], option["value"])])
                assert read(client, f"/stories?{query}&limit=1")["total"] == option["stories"]


def test_empty_values_count_as_not_given(client, collection):
    assert len(titles(client, "q=&center=&from=&to=&sort=")) == len(STORIES)


def test_values_are_read_without_regard_to_case_as_on_the_page(client, collection):
    assert titles(client, "state=OH&center=NORTH") == titles(client, "state=oh&center=north")
