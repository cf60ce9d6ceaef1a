"""One rule for every format: what the list shows is what each format holds, in the same order."""

import random
from urllib.parse import urlencode

import pytest

from stories.listing import result
from stories.listing.formats import FORMATS
from stories.urls import format_urls
from tests.listing.collection import PARAMS, STORIES, values
from tests.open_data.surfaces import SURFACES, ids_in, ids_on_pages
from tests.pages.test_hostile import VALUES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collection")]
WORDS = ("", "", "", "stood", "ash", "elm or fir", '"seen by all"', "stood -ash", "wombat", "the", "-")
STATES_DRAWN = 20


def draw(seed: int) -> str:
    """Return a query string: words, values of facets known and unknown, months, an order, and what nobody knows."""
    dice = random.Random(seed)
    pairs = [("q", dice.choice(WORDS))]
    for param in dice.sample(PARAMS, dice.randint(0, 3)):
        pairs += [(param, dice.choice([*values(param), "unknown"])) for _time in range(dice.randint(1, 3))]
    pairs += [
        (name, dice.choice(("2011", "2011-03", "2012-12", "2030-13"))) for name in ("from", "to") if dice.random() < 0.3
    ]
    pairs += [("sort", dice.choice(("newest", "oldest", "relevance", "none")))] if dice.random() < 0.5 else []
    pairs += [("page", str(dice.randint(0, 4)))] if dice.random() < 0.3 else []
    dice.shuffle(pairs)
    return urlencode(pairs)


def test_every_format_is_a_surface():
    routes = {f"/{pattern.pattern}": pattern.name for pattern in format_urls}
    assert set(routes) - {"/stories.schema.json"} == set(SURFACES)
    assert {form.route for form in FORMATS} == {routes[path] for path in SURFACES}


@pytest.mark.parametrize("seed", range(STATES_DRAWN))
def test_formats_hold_what_the_pages_show(client, monkeypatch, seed):
    require_same(client, monkeypatch, seed)


def test_formats_hold_what_the_pages_show_in_states_never_seen(client, monkeypatch):
    for _time in range(5):
        require_same(client, monkeypatch, random.SystemRandom().randrange(10**6, 10**9))


def require_same(client, monkeypatch, seed: int) -> None:
    monkeypatch.setattr(result, "PAGE_SIZE", 2)
    query = draw(seed)
    shown = ids_on_pages(client, query)
    assert {path: ids_in(client, path, query) for path in SURFACES} == dict.fromkeys(SURFACES, shown), (seed, query)


def test_states_drawn_differ(client):
    sizes = {len(ids_on_pages(client, draw(seed))) for seed in range(STATES_DRAWN)}
    assert {0, len(STORIES)} < sizes


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_hostile_words_find_the_same_everywhere(client, value):
    shown = ids_on_pages(client, f"q={value}")
    assert {path: ids_in(client, path, f"q={value}") for path in SURFACES} == dict.fromkeys(SURFACES, shown)


@pytest.mark.parametrize("address", ["/centers/north/", "/partners/police/", "/threats/money/"])
def test_profile_names_the_formats_of_its_stories(client, address):
    answer = client.get(address)
    shown = [row.publication.story_id for row in answer.context["profile"].rows]
    links = [str(link.url) for link in answer.context["formats"]]
    assert [ids_in(client, *link.split("?")) for link in links] == [shown] * len(SURFACES)
