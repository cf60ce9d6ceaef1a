"""Event dates are as precise as their source."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.partial_dates import FIRST_YEAR, LAST_YEAR, EventDate

dates = st.builds(
    lambda day, size: EventDate.parse(day.isoformat()[:size]),
    st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)),
    st.sampled_from([4, 7, 10]),
)


@pytest.mark.parametrize(
    ("text", "first", "precision"),
    [
        ("2011", date(2011, 1, 1), "year"),
        ("2011-12", date(2011, 12, 1), "month"),
        ("2011-12-07", date(2011, 12, 7), "day"),
        ("1900", date(1900, 1, 1), "year"),
        ("2999-12-31", date(2999, 12, 31), "day"),
        ("2012-02-29", date(2012, 2, 29), "day"),
    ],
)
def test_date_is_read_as_exactly_as_written(text, first, precision):
    assert EventDate.parse(text) == EventDate(first, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "11",
        "0000",
        "1899",
        "3000",
        "9999999",
        "2011-",
        "2011-1",
        "2011-13",
        "2011-00",
        "2011-02-30",
        "2011-02-29",
        "2011-12-7",
        "2011-12-07T00:00",
        " 2011",
        "2011\n",
        "٢٠١١",
        "2011/12",
        "-2011",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match=r"Write the date|month must be|day is out of range"):
        EventDate.parse(text)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2011-12-07", date(2011, 12, 7)),
        ("2011-12", date(2011, 12, 31)),
        ("2011-04", date(2011, 4, 30)),
        ("2011-02", date(2011, 2, 28)),
        ("2012-02", date(2012, 2, 29)),
        ("1900-02", date(1900, 2, 28)),
        ("2000-02", date(2000, 2, 29)),
        ("2012", date(2012, 12, 31)),
    ],
)
def test_last_day_follows_from_precision(text, last):
    assert EventDate.parse(text).last == last


@given(dates)
def test_interval_contains_exactly_its_days(event):
    size = len(str(event))
    assert event.first <= event.last
    assert event.first.isoformat()[:size] == event.last.isoformat()[:size] == str(event)
    assert (event.first - timedelta(1)).isoformat()[:size] != str(event)
    assert event.last == date(LAST_YEAR, 12, 31) or (event.last + timedelta(1)).isoformat()[
        :size
    ] != str(event)


@given(dates)
def test_written_date_reads_back_the_same(event):
    assert EventDate.parse(str(event)) == event
    assert event.year == int(str(event)[:4])


@pytest.mark.parametrize(
    ("text", "words", "head", "known"),
    [
        ("2011", "2011", "", "The source gives only the year."),
        ("2011-12", "December 2011", "Dec.", "The source gives only the month."),
        ("2011-12-07", "December 7, 2011", "Dec. 7", ""),
        ("2011-05-01", "May 1, 2011", "May 1", ""),
    ],
)
def test_text_is_no_more_precise_than_date(text, words, head, known):
    event = EventDate.parse(text)
    assert (event.text, event.month_and_day, event.precision_note) == (words, head, known)
