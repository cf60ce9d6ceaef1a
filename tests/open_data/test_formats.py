"""Agreement of every format with the list: the same stories in the same order.

Most queries compare the Python results; a sample goes through HTTP.
"""

import random
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from stories.exports import documents
from stories.exports.documents import list_document
from stories.exports.formats import FORMATS
from stories.exports.story_stream import stream_stories
from stories.listing import pagination
from stories.listing.form import SORTS
from stories.listing.results import Listing
from stories.urls import format_urls
from tests.listing.collection import PARAMS, STORIES, values
from tests.open_data.formats import (
    DOCUMENT_READERS,
    FORMAT_READERS,
    ids_at,
    ids_in,
    ids_on_pages,
    require_same_stories,
)
from tests.pages.markup import Markup
from tests.pages.test_hostile import VALUES
from tests.pages.world import REDIRECTS
from tests.sampling import QUICK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collection")]
WORDS = (
    "",
    "",
    "",
    "stood",
    "ash",
    "elm or fir",
    '"seen by all"',
    "stood -ash",
    "wombat",
    "the",
    "-",
)
# Name, probability and values of the parameters besides words and filters.
MONTHS = ("2011", "2011-03", "2012-12", "2030-13")
OTHER_PARAMETERS = (
    ("from", 0.3, MONTHS),
    ("to", 0.3, MONTHS),
    ("sort", 0.6, (*SORTS, "none")),
    ("page", 0.3, ("0", "1", "2", "3", "4")),
    ("exact", 0.2, ("1",)),
    ("view", 0.2, ("table",)),
)
QUERY_COUNT = 40 if QUICK else 80
LINKS = len(FORMATS) + 1  # and the API
SAMPLE = range(3 if QUICK else 8)


def draw(seed: int) -> str:
    """Return a random query string with known and unknown values."""
    dice = random.Random(seed)
    pairs = [("q", dice.choice(WORDS))]
    for param in dice.sample(PARAMS, dice.randint(0, 3)):
        for _repetition in range(dice.randint(1, 3)):
            pairs.append((param, dice.choice([*values(param), "unknown"])))

    for name, probability, choices in OTHER_PARAMETERS:
        if dice.random() < probability:
            pairs.append((name, dice.choice(choices)))

    dice.shuffle(pairs)
    return urlencode(pairs)


def fresh(number: int) -> list[int]:
    return [random.SystemRandom().randrange(10**6, 10**9) for _time in range(number)]


def ids_shown_and_exported(query: str) -> tuple[list[int], list[int]]:
    """Return the ids on all pages of the list, and those in any format."""
    paginator = Listing(QueryDict(query), "/stories/").page.paginator
    shown = []
    for number in paginator.page_range:
        shown += [publication.story_id for publication in paginator.page(number)]

    export = Listing(QueryDict(query), "/stories/")
    exported = [story.publication.story_id for story in stream_stories(export.story_ids())]
    return shown, exported


@pytest.fixture(autouse=True)
def short_pages(monkeypatch):
    monkeypatch.setattr(pagination, "PAGE_SIZE", 2)


def test_every_format_is_tested():
    routes = {
        f"/{pattern.pattern}": pattern.name
        for pattern in format_urls
        if pattern.name not in REDIRECTS
    }
    read = {**FORMAT_READERS, **DOCUMENT_READERS}
    assert set(routes) - {"/stories.schema.json"} == set(read)
    assert {form.route for form in FORMATS} == {routes[path] for path in read}


def test_export_contains_the_listed_stories():
    sizes = set()
    for seed in [*range(QUERY_COUNT), *fresh(20)]:
        query = draw(seed)
        shown, exported = ids_shown_and_exported(query)
        assert exported == shown, (seed, query)
        sizes.add(len(shown))
    assert {0, len(STORIES)} < sizes  # the states that were drawn differ


def test_formats_contain_the_listed_stories(client):
    for seed in [*SAMPLE, *fresh(2)]:
        query = draw(seed)
        shown = ids_on_pages(client, query)
        for path in FORMAT_READERS:
            require_same_stories(path, ids_in(client, path, query), shown)


def test_documents_contain_the_listed_stories(client):
    for seed in [*SAMPLE[:2], *fresh(1)]:
        query = draw(seed)
        shown = ids_on_pages(client, query)
        for path in DOCUMENT_READERS:
            assert ids_in(client, path, query) == shown, (seed, path)


def test_document_of_a_list_contains_the_listed_stories():
    for seed in [*range(QUERY_COUNT), *fresh(20)]:
        query = draw(seed)
        shown, _exported = ids_shown_and_exported(query)
        document = list_document(Listing(QueryDict(query), "/stories/"))
        assert document.story_ids == shown, (seed, query)


def test_document_says_how_many_stories_it_leaves_out(monkeypatch):
    monkeypatch.setattr(documents, "MAX_STORIES", 2)
    document = list_document(Listing(QueryDict("sort=oldest"), "/stories/"))
    assert len(document.story_ids) == 2
    assert document.notices == [
        f"This document contains 2 of {len(STORIES)} stories, the first of the list."
    ]


def test_format_links_lead_to_the_listed_stories(client):
    for seed in [*SAMPLE, *fresh(2)]:
        query = draw(seed)
        answer = client.get(f"/stories/?{query}")
        links = [str(link.url) for link in answer.context["formats"]]
        shown = ids_on_pages(client, query)
        assert len(links) == LINKS
        for link in links:
            require_same_stories(link, ids_at(client, link), shown)


@pytest.mark.parametrize(
    "address", ["/stories/", "/stories/?state=oh&view=table", "/stories/?q=wombat", "/data/"]
)
def test_page_head_announces_every_format(client, address):
    require_announced(Markup(client.get(address).content), address)


@pytest.mark.parametrize("address", ["/centers/north/", "/partners/police/", "/threats/money/"])
def test_profile_names_the_filtered_format_links_its_stories(client, address):
    answer = client.get(address)
    shown = [row.publication.story_id for row in answer.context["profile"].rows]
    links = [str(link.url) for link in answer.context["formats"]]
    assert len(links) == LINKS
    for link in links:
        require_same_stories(link, ids_at(client, link), shown)
    require_announced(Markup(answer.content), address)


def require_announced(page: Markup, address: str) -> None:
    """Require links in the head, and in the body of a page with stories."""
    announced = [link for link in page.all("link") if link.get("rel") == "alternate"]
    types = [link.get("type") for link in announced]
    assert types[:LINKS] == [*(form.media_type for form in FORMATS), "application/json"]
    assert all(link.get("title") for link in announced)
    if "wombat" not in address:
        assert {link.get("href") for link in announced[:LINKS]} <= set(page.links)


def test_hostile_words_find_the_listed_stories():
    for name, value in VALUES.items():
        shown, exported = ids_shown_and_exported(f"q={value}")
        assert exported == shown, name


@pytest.mark.parametrize(
    "name", ["NUL inside", "tsquery operators", "lone surrogate", "only stop words", "emoji"]
)
def test_hostile_words_find_the_same_in_formats(client, name):
    query = f"q={VALUES[name]}"
    shown = ids_on_pages(client, query)
    for path in FORMAT_READERS:
        require_same_stories(path, ids_in(client, path, query), shown)
