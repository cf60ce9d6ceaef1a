"""The order of a list: by match when there are words, else by what is known of the date."""

import pytest

from tests.listing.collection import listing, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collection")]


def test_newest_is_the_latest_first_day_then_the_less_exact_date():
    assert titles("") == ["fir", "elm", "dogwood", "chestnut", "beech", "ash"]


def test_oldest_is_the_exact_reverse():
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
def test_order_is_relevance_for_words_else_newest(query, order):
    found = listing(query)
    assert found.sort == order
    assert [choice.label.lower() for choice in found.sorts if choice.is_current] == [
        {"relevance": "best match"}.get(order, order)
    ]


def test_unknown_order_is_named_and_ignored():
    found = listing("sort=random()")
    assert (found.sort, found.notices) == ("newest", ["“sort” was ignored. There is no such order."])


def test_links_of_the_order_keep_everything_else():
    links = {str(choice.label): str(choice.url) for choice in listing("q=road&state=oh&page=2").sorts}
    assert links == {
        "Best match": "/stories/?q=road&state=oh",
        "Newest": "/stories/?q=road&state=oh&sort=newest",
        "Oldest": "/stories/?q=road&state=oh&sort=oldest",
    }


def test_title_weighs_more_than_text():
    assert titles("q=ash+or+road")[0] == "ash"
