"""The API gives what the page shows: same stories, same order, same numbers, over random states.

Most states are compared where page and API part, at the keyset pages of the list; a sample goes through HTTP.
"""

from collections.abc import Iterator
from random import Random
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from stories.exports.story_stream import stream_stories
from stories.listing.form import SORTS
from stories.listing.results import Listing
from stories.models import Publication
from stories.open_data.api.cursor import page_after
from tests.api.reading import read, titles
from tests.listing.collection import PARAMS, STORIES, listing, values

pytestmark = pytest.mark.django_db
WORDS = ("", "stood", "elm or fir", "ash -beech", '"seen by all"', "road along", "nothing", "ALONG the", "-stood")
SAMPLE = range(10)
sample = pytest.mark.parametrize("seed", SAMPLE)


def random_state(seed: int) -> str:
    """Return the query string of some search, filters, months and order."""
    random = Random(seed)
    chosen = [(param, value) for param in PARAMS for value in values(param) if random.random() < 0.1]
    months = [(name, random.choice(["2011", "2011-03", "2012-12", "2020"])) for name in ("from", "to")]
    others = [("q", random.choice(WORDS)), ("sort", random.choice(["", *SORTS])), ("exact", random.choice(["", "1"]))]
    return urlencode([*chosen, *(pair for pair in months if random.random() < 0.2), *others])


def walk(found: Listing, limit: int) -> Iterator[Publication]:
    """Yield the stories of a list as the API gives them, page by page."""
    page, cursor = page_after(found, "", limit)
    yield from page
    while cursor:
        page, cursor = page_after(found, cursor, limit)
        yield from page


def test_pages_by_cursor_hold_the_list_in_its_order(collection):
    sizes = set()
    for seed in range(60):
        query = random_state(seed)
        found = Listing(QueryDict(query), "/stories/")
        expected = found.story_ids()
        for limit in (1, 4):
            assert [story.story_id for story in walk(found, limit)] == expected, (query, limit)
        sizes.add(len(expected))
    assert {0, len(STORIES)} < sizes


@sample
def test_same_stories_in_the_same_order(client, collection, seed):
    query = random_state(seed)
    expected = [story.content.title for story in stream_stories(listing(query).story_ids())]
    assert titles(client, f"{query}&limit=2") == expected, query


@sample
def test_numbers_are_those_of_the_page(client, collection, seed):
    query = random_state(seed)
    page, answer = listing(query), read(client, f"/facets?{query}")
    assert (answer["total"], answer["page_url"]) == (page.total, f"http://testserver{page.address}")
    facets = {facet["parameter"]: facet["options"] for facet in answer["facets"]}
    for panel in page.panels:
        found = {option["name"]: (option["stories"], option["is_chosen"]) for option in facets[panel.facet.param]}
        shown = {line.label: (line.count, line.is_chosen) for line in panel.all_links}
        assert shown.items() <= found.items(), query


def test_list_says_how_many_and_where_the_page_is(client, collection):
    query = "q=stood&state=oh&sort=center"
    answer = read(client, f"/stories?{query}&limit=1")
    assert answer["total"] == listing(query).total
    assert answer["page_url"] == f"http://testserver{listing(query).address}"


def test_each_number_is_what_choosing_the_option_gives(client, collection):
    for facet in read(client, "/facets?state=oh&sort=oldest")["facets"]:
        if facet["parameter"] in ("threat", "center", "tag"):
            for option in facet["options"]:
                query = urlencode([("state", "oh"), (facet["parameter"], option["value"])])
                assert read(client, f"/stories?{query}&limit=1&fields=id")["total"] == option["stories"]


def test_empty_values_count_as_not_given(client, collection):
    assert len(titles(client, "q=&center=&from=&to=&sort=&exact=&view=")) == len(STORIES)


def test_values_are_read_without_regard_to_case_as_on_the_page(client, collection):
    assert titles(client, "state=OH&center=NORTH") == titles(client, "state=oh&center=north")
