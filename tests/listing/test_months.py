"""Filters by date, where partial dates are intervals."""

import pytest

from tests.listing.collection import listing, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collection")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("from=2011-03&to=2011-05", {"ash", "beech", "chestnut"}),
        ("from=2011-03&to=2011-03", {"ash", "beech", "chestnut"}),
        ("from=2011-04&to=2011-05", {"ash"}),
        ("from=2011-12&to=2011-12", {"ash"}),
        ("from=2012-01&to=2012-01", {"dogwood"}),
        ("from=2012-02&to=2012-11", set()),
        ("from=2012-12&to=2012-12", {"elm"}),
        ("from=2012&to=2012", {"dogwood", "elm"}),
        ("from=2020-12", {"fir"}),
        ("to=2010-12", set()),
        ("to=2011-01", {"ash"}),
        ("to=2011", {"ash", "beech", "chestnut"}),
        ("from=2021", set()),
        ("from=1900&to=2999", {"ash", "beech", "chestnut", "dogwood", "elm", "fir"}),
        ("from=2011-05&to=2011-03", {"ash", "beech", "chestnut"}),
        ("from=2012&to=2011-03", {"ash", "beech", "chestnut", "dogwood", "elm"}),
        ("year=2011&from=2011-06", {"ash"}),
    ],
)
def test_date_intervals_overlap(query, found):
    assert set(titles(query)) == found


@pytest.mark.parametrize(
    "text", ["2011-12", "12/2011", "December+2011", "dec+2011", "Dec.+2011", "2011/12", "12-2011"]
)
def test_common_month_formats_are_read(text):
    found = listing(f"from={text}&to={text}")
    assert (found.notices, str(found.canonical_url)) == ([], "/stories/?from=2011-12&to=2011-12")


@pytest.mark.parametrize(
    "text",
    [
        "2011-13",
        "2011-00",
        "11-03",
        "2011-03-15",
        "x",
        "٢٠١١-٠٣",
        "99999-01",
        "0000",
        "1899",
        "-1",
        "%00x",
    ],
)
@pytest.mark.parametrize("name", ["from", "to"])
def test_invalid_month_is_reported(name, text):
    found = listing(f"{name}={text}")
    assert found.notices == [f"We ignored “{name}.” Enter a month, such as June 2014 or 06/2014."]
    assert (found.total, found.applied_filters, str(found.canonical_url)) == (6, [], "/stories/")


@pytest.mark.parametrize("text", ["", "+", "%00", "%E2%80%8B"])
def test_empty_month_is_ignored(text):
    assert listing(f"from={text}&to={text}").notices == []


def test_reversed_months_are_swapped():
    assert str(listing("from=2014-05&to=2012").canonical_url) == "/stories/?from=2012&to=2014-05"
