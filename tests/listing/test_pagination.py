"""Pagination with 20 stories per page."""

from collections.abc import Iterator
from typing import Any

import pytest

from stories.search import candidates
from tests.factories import make_center, make_published, make_threat
from tests.listing.collection import listing, titles
from tests.pages.markup import Markup
from tests.pages.world import kept_for_many_tests

pytestmark = pytest.mark.django_db
NUMBER = 65


@pytest.fixture(scope="module", autouse=True)
def many(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Stories titled 0 to 64, the highest the newest, of three centers in turn."""
    with kept_for_many_tests(django_db_blocker):
        centers, threats = (
            [make_center(name=name) for name in ("Yak", "ant", "Mole")],
            (make_threat(),),
        )
        for number in range(NUMBER):
            make_published(
                title=str(number),
                event=f"{1950 + number}",
                lead=centers[number % 3],
                threats=threats,
            )
        yield


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("", 1),
        ("page=1", 1),
        ("page=2", 2),
        ("page=4", 4),
        ("page=5", 4),
        ("page=0", 1),
        ("page=-1", 1),
        ("page=-99999", 1),
        ("page=1000000000000000000000000000000", 4),
        ("page=x", 1),
        ("page=", 1),
        ("page=2.0", 1),
        ("page=1e1", 1),
        ("page=%D9%A2", 2),
        ("page=+3+", 3),
        ("page=2&page=3", 3),
        ("page=%00", 1),
        ("page=NaN", 1),
        ("page=" + "9" * 5000, 1),
    ],
)
def test_invalid_page_shows_closest_one(asked, number):
    found = listing(asked)
    assert found.page.number == number
    assert str(found.canonical_url) == ("/stories/" if number == 1 else f"/stories/?page={number}")


def test_missing_page_is_reported():
    assert listing("page=999").notices == ["There is no page 999. This is the last page."]
    assert listing("page=4").notices == []


def test_pages_contain_each_story_once():
    pages = [titles(f"page={number}") for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [20, 20, 20, 5]
    assert [int(title) for page in pages for title in page] == list(range(NUMBER))[::-1]


ORDERS = [
    "",
    "sort=oldest",
    "sort=published",
    "sort=center",
    "q=happened",
    "q=happened&sort=oldest",
    "mission=investigate",
]


def require_all_in_order(query: str) -> None:
    """Compare the pages of a list with the whole list, which its formats show."""
    found = listing(query)
    whole = found.story_ids()
    pages = [listing(f"{query}&page={number}").rows for number in found.page.paginator.page_range]
    assert len(whole) == NUMBER
    assert [row.publication.story_id for page in pages for row in page] == whole


@pytest.mark.parametrize("query", [*ORDERS, "sort=center&q=happened"])
def test_pages_and_formats_agree(query):
    require_all_in_order(query)
    require_all_in_order(f"{query}&from=1900")


def test_pages_after_ranked_stories_are_by_date(monkeypatch):
    monkeypatch.setattr(candidates, "MAX_RANKED_FULL_ANSWERS", 30)
    found = listing("q=happened").search_result
    assert len(found.ranked) < len(found.stories)
    require_all_in_order("q=happened")
    require_all_in_order("q=happened&mission=investigate")


def test_page_links_have_no_empty_gap():
    shown = [
        choice and (choice.label, choice.is_current) for choice in listing("page=2").page_links
    ]
    assert shown == [(1, False), (2, True), (3, False), (4, False)]


def test_page_links_keep_search():
    found = listing("sort=oldest&page=2")
    assert str(found.previous_page_url) == "/stories/?sort=oldest"
    assert str(found.next_page_url) == "/stories/?sort=oldest&page=3"


def test_first_and_last_page_have_one_neighbor():
    assert listing("").previous_page_url is None
    assert listing("page=4").next_page_url is None


def test_page_shows_its_position(client):
    page = Markup(client.get("/stories/?page=4").content)
    assert page.title == "All stories, page 4 | Fusion Center Success Stories"
    assert page.canonical == "http://testserver/stories/?page=4"
    assert "Showing 61–65 of 65" in page.words
    current = [element for element in page.all("a") if element.get("aria-current") == "page"]
    assert "Page 4" in [element.get("aria-label") for element in current]


def test_single_page_has_no_page_links(client):
    page = Markup(client.get("/stories/?year=1950").content)
    assert "Page 1" not in [element.get("aria-label") for element in page.all("a")]
