"""Agreement of the API with the page /stories/ over random queries.

Most queries compare the Python results; a sample goes through HTTP.
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
WORDS = (
    "",
    "stood",
    "elm or fir",
    "ash -beech",
    '"seen by all"',
    "road along",
    "nothing",
    "ALONG the",
    "-stood",
)
MONTHS = ("2011", "2011-03", "2012-12", "2020")
SAMPLE = range(10)
sample = pytest.mark.parametrize("seed", SAMPLE)


def random_query(seed: int) -> str:
    """Return a query string with words, filters, months and a sort order."""
    random = Random(seed)
    pairs = []
    for param in PARAMS:
        for value in values(param):
            if random.random() < 0.1:
                pairs.append((param, value))

    first = random.choice(MONTHS)
    last = random.choice(MONTHS)
    pairs.append(("q", random.choice(WORDS)))
    pairs.append(("sort", random.choice(["", *SORTS])))
    pairs.append(("exact", random.choice(["", "1"])))
    for name, month in (("from", first), ("to", last)):
        if random.random() < 0.2:
            pairs.append((name, month))
    return urlencode(pairs)


def follow_cursors(found: Listing, limit: int) -> Iterator[Publication]:
    """Yield the stories of a list page by page, as the API returns them."""
    page, cursor = page_after(found, "", limit)
    yield from page
    while cursor:
        page, cursor = page_after(found, cursor, limit)
        yield from page


def test_cursor_pages_contain_the_whole_list(collection):
    sizes = set()
    for seed in range(60):
        query = random_query(seed)
        found = Listing(QueryDict(query), "/stories/")
        expected = found.story_ids()
        for limit in (1, 4):
            assert [story.story_id for story in follow_cursors(found, limit)] == expected, (
                query,
                limit,
            )
        sizes.add(len(expected))
    assert {0, len(STORIES)} < sizes


@sample
def test_api_lists_stories_in_page_order(client, collection, seed):
    query = random_query(seed)
    expected = [story.content.title for story in stream_stories(listing(query).story_ids())]
    assert titles(client, f"{query}&limit=2") == expected, query


@sample
def test_facet_counts_equal_the_page(client, collection, seed):
    query = random_query(seed)
    page = listing(query)
    answer = read(client, f"/facets?{query}")
    assert (answer["total"], answer["page_url"]) == (page.total, f"http://testserver{page.url}")
    facets = {facet["parameter"]: facet["options"] for facet in answer["facets"]}
    for panel in page.panels:
        found = {
            option["name"]: (option["stories"], option["is_chosen"])
            for option in facets[panel.facet.param]
        }
        shown = {line.label: (line.count, line.is_chosen) for line in panel.all_links}
        assert shown.items() <= found.items(), query


def test_list_has_total_and_page_url(client, collection):
    query = "q=stood&state=oh&sort=center"
    answer = read(client, f"/stories?{query}&limit=1")
    assert answer["total"] == listing(query).total
    assert answer["page_url"] == f"http://testserver{listing(query).url}"


def test_facet_count_equals_filtered_total(client, collection):
    for facet in read(client, "/facets?state=oh&sort=oldest")["facets"]:
        if facet["parameter"] in ("threat", "center", "tag"):
            for option in facet["options"]:
                query = urlencode([("state", "oh"), (facet["parameter"], option["value"])])
                assert (
                    read(client, f"/stories?{query}&limit=1&fields=id")["total"]
                    == option["stories"]
                )


def test_empty_values_are_ignored(client, collection):
    assert len(titles(client, "q=&center=&from=&to=&sort=&exact=&view=")) == len(STORIES)


def test_filter_values_are_case_insensitive(client, collection):
    assert titles(client, "state=OH&center=NORTH") == titles(client, "state=oh&center=north")
