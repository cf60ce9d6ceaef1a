"""One rule for every format: what the list shows is what each format holds, in the same order.

Most states are compared where pages and formats part, at the list; a sample goes through HTTP into every format.
"""

import random
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from stories.exports.formats import FORMATS
from stories.exports.story_stream import stream_stories
from stories.listing import pagination
from stories.listing.form import SORTS
from stories.listing.results import Listing
from stories.urls import format_urls
from tests.listing.collection import PARAMS, STORIES, values
from tests.open_data.surfaces import SURFACES, ids_at, ids_in, ids_on_pages
from tests.pages.markup import Markup
from tests.pages.test_hostile import VALUES
from tests.pages.world import REDIRECTS
from tests.sampling import QUICK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collection")]
WORDS = ("", "", "", "stood", "ash", "elm or fir", '"seen by all"', "stood -ash", "wombat", "the", "-")
STATES_DRAWN = 40 if QUICK else 80
LINKS = len(FORMATS) + 1  # and the API
SAMPLE = range(3 if QUICK else 8)


def draw(seed: int) -> str:
    """Return a query string: words, values of facets known and unknown, months, an order, and what nobody knows."""
    dice = random.Random(seed)
    pairs = [("q", dice.choice(WORDS))]
    for param in dice.sample(PARAMS, dice.randint(0, 3)):
        pairs += [(param, dice.choice([*values(param), "unknown"])) for _time in range(dice.randint(1, 3))]
    pairs += [
        (name, dice.choice(("2011", "2011-03", "2012-12", "2030-13"))) for name in ("from", "to") if dice.random() < 0.3
    ]
    pairs += [("sort", dice.choice((*SORTS, "none")))] if dice.random() < 0.6 else []
    pairs += [("page", str(dice.randint(0, 4)))] if dice.random() < 0.3 else []
    pairs += [(name, value) for name, value in (("exact", "1"), ("view", "table")) if dice.random() < 0.2]
    dice.shuffle(pairs)
    return urlencode(pairs)


def fresh(number: int) -> list[int]:
    return [random.SystemRandom().randrange(10**6, 10**9) for _time in range(number)]


def ids_shown_and_taken(query: str) -> tuple[list[int], list[int]]:
    """Return the ids on all pages of the list, and those that any format writes."""
    shown, taken = Listing(QueryDict(query), "/stories/"), Listing(QueryDict(query), "/stories/")
    pages = shown.page.paginator
    return (
        [story.story_id for number in pages.page_range for story in pages.page(number)],
        [story.publication.story_id for story in stream_stories(taken.story_ids())],
    )


@pytest.fixture(autouse=True)
def short_pages(monkeypatch):
    monkeypatch.setattr(pagination, "PAGE_SIZE", 2)


def test_every_format_is_a_surface():
    routes = {f"/{pattern.pattern}": pattern.name for pattern in format_urls if pattern.name not in REDIRECTS}
    assert set(routes) - {"/stories.schema.json"} == set(SURFACES)
    assert {form.route for form in FORMATS} == {routes[path] for path in SURFACES}


def test_lists_hold_what_their_pages_show():
    sizes = set()
    for seed in [*range(STATES_DRAWN), *fresh(20)]:
        query = draw(seed)
        shown, taken = ids_shown_and_taken(query)
        assert taken == shown, (seed, query)
        sizes.add(len(shown))
    assert {0, len(STORIES)} < sizes  # the states that were drawn differ


def test_formats_hold_what_the_pages_show(client):
    for seed in [*SAMPLE, *fresh(2)]:
        query = draw(seed)
        shown = ids_on_pages(client, query)
        assert {path: ids_in(client, path, query) for path in SURFACES} == dict.fromkeys(SURFACES, shown), (seed, query)


def test_links_of_a_list_lead_to_its_stories_in_every_format(client):
    for seed in [*SAMPLE, *fresh(2)]:
        query = draw(seed)
        answer = client.get(f"/stories/?{query}")
        links = [str(link.url) for link in answer.context["formats"]]
        shown = ids_on_pages(client, query)
        assert [ids_at(client, link) for link in links] == [shown] * LINKS, (seed, query)


@pytest.mark.parametrize("address", ["/stories/", "/stories/?state=oh&view=table", "/stories/?q=wombat", "/data/"])
def test_list_announces_every_format_in_its_head(client, address):
    require_announced(Markup(client.get(address).content), address)


@pytest.mark.parametrize("address", ["/centers/north/", "/partners/police/", "/threats/money/"])
def test_profile_names_the_filtered_format_links_its_stories(client, address):
    answer = client.get(address)
    shown = [row.publication.story_id for row in answer.context["profile"].rows]
    links = [str(link.url) for link in answer.context["formats"]]
    assert [ids_at(client, link) for link in links] == [shown] * LINKS
    require_announced(Markup(answer.content), address)


def require_announced(page: Markup, address: str) -> None:
    """In the head with type and title; in the page as a link, where it has stories."""
    announced = [link for link in page.all("link") if link.get("rel") == "alternate"]
    types = [link.get("type") for link in announced]
    assert types[:LINKS] == [*(form.media_type for form in FORMATS), "application/json"]
    assert all(link.get("title") for link in announced)
    if "wombat" not in address:
        assert {link.get("href") for link in announced[:LINKS]} <= set(page.links)


def test_hostile_words_find_the_same_everywhere():
    for name, value in VALUES.items():
        shown, taken = ids_shown_and_taken(f"q={value}")
        assert taken == shown, name


@pytest.mark.parametrize("name", ["NUL inside", "tsquery operators", "lone surrogate", "only stop words", "emoji"])
def test_hostile_words_find_the_same_in_every_format(client, name):
    query = f"q={VALUES[name]}"
    shown = ids_on_pages(client, query)
    assert {path: ids_in(client, path, query) for path in SURFACES} == dict.fromkeys(SURFACES, shown)
