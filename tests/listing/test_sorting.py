"""Sort orders: relevance for a search, else by date."""

from datetime import UTC, datetime, timedelta

import pytest

from stories.models import FusionCenter, Publication
from tests.confirmed import save_entry
from tests.listing.collection import STORIES, listing, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collection")]


def test_newest_order_uses_first_day():
    assert titles("") == ["fir", "elm", "dogwood", "chestnut", "beech", "ash"]


def test_oldest_order_is_the_reverse():
    assert titles("sort=oldest") == titles("")[::-1]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("q=ash+or+fir", "relevance"),
        ("q=ash&sort=newest", "newest"),
        ("q=ash&sort=RELEVANCE", "relevance"),
        ("", "newest"),
        ("sort=relevance", "newest"),
        ("sort=oldest", "oldest"),
        ("q=%00&sort=relevance", "newest"),
    ],
)
def test_default_order_depends_on_words(query, order):
    found = listing(query)
    assert found.sort == order
    assert [choice.label.lower() for choice in found.sort_links if choice.is_current] == [
        {"relevance": "best match"}.get(order, order)
    ]


def test_center_order_uses_lead_center():
    assert titles("sort=center") == ["fir", "elm", "beech", "ash", "dogwood", "chestnut"]


def test_center_order_follows_renaming():
    center = FusionCenter.objects.get(slug="east")
    center.name = "zenith"
    save_entry(center)
    assert titles("sort=center") == ["beech", "ash", "dogwood", "chestnut", "fir", "elm"]


def test_recent_orders_use_edition_dates():
    first = datetime(2020, 1, 1, tzinfo=UTC)
    for place, title in enumerate(STORIES):
        times = {
            "first_published_at": first + timedelta(place),
            "updated_at": first - timedelta(place),
        }
        Publication.objects.filter(slug=title).update(**times)
    assert titles("sort=published") == list(STORIES)[::-1]
    assert titles("sort=updated") == list(STORIES)


@pytest.mark.parametrize("sort", ["published", "updated"])
def test_equal_times_are_sorted_by_event(sort):
    now = datetime(2020, 1, 1, tzinfo=UTC)
    Publication.objects.update(first_published_at=now, updated_at=now)
    assert titles(f"sort={sort}") == titles("")


def test_unknown_order_is_reported():
    found = listing("sort=random()")
    assert (found.sort, found.notices) == (
        "newest",
        ["We ignored “sort.” Choose one of the sort orders shown."],
    )


def test_sort_links_keep_the_rest():
    links = {
        str(choice.label): str(choice.url)
        for choice in listing("q=road&state=oh&page=2").sort_links
    }
    assert links == {
        "Best match": "/stories/?q=road&state=oh",
        "Newest": "/stories/?q=road&state=oh&sort=newest",
        "Oldest": "/stories/?q=road&state=oh&sort=oldest",
        "Recently published": "/stories/?q=road&state=oh&sort=published",
        "Recently updated": "/stories/?q=road&state=oh&sort=updated",
        "Center A to Z": "/stories/?q=road&state=oh&sort=center",
    }


def test_title_outweighs_text():
    assert titles("q=ash+or+road")[0] == "ash"
