"""Stories picked for a briefing book: read from the address, moved and removed."""

import pytest

from stories.listing.picked_stories import MAX_STORIES, PickedStories


def picked(text: str) -> PickedStories:
    return PickedStories.parse(text)


def test_order_of_the_address_is_kept():
    assert picked("12-7-33").ids == (12, 7, 33)


def test_repeated_and_invalid_values_are_left_out():
    found = picked("12-7-12-x-0--33")
    assert (str(found), found.repeated, found.invalid) == ("12-7-33", ("12",), ("x", "0"))


def test_book_is_limited():
    numbers = "-".join(str(number) for number in range(1, MAX_STORIES + 4))
    found = picked(numbers)
    assert (len(found), found.surplus, found.is_full) == (MAX_STORIES, 3, True)
    assert found.adding(999) == found


@pytest.mark.parametrize(
    ("places", "order"),
    [
        (["1", "2", "3"], "12-7-33"),
        (["3", "2", "1"], "33-7-12"),
        (["1", "2", "1"], "33-12-7"),
        (["3", "2", "3"], "7-33-12"),
        (["", "x", "1"], "33-12-7"),
        ([], "12-7-33"),
    ],
)
def test_numbers_put_stories_in_order(places, order):
    assert str(picked("12-7-33").in_order_of(places)) == order


def test_stories_are_moved_and_removed():
    assert str(picked("12-7-33").moving(33, -1)) == "12-33-7"
    assert str(picked("12-7-33").moving(12, 1)) == "7-12-33"
    assert str(picked("12-7-33").toggling(7)) == "12-33"
