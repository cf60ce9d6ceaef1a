"""Tests of the year chart."""

import pytest

from stories.facets import YEAR, state_facet_id
from stories.figures.year_chart import MAX_BLOCKS, year_columns


def counts(numbers: dict[int, int]) -> dict[int, int]:
    return {YEAR.make_facet_id(year): number for year, number in numbers.items()}


def test_no_stories_give_no_columns():
    assert year_columns({}) == []
    assert year_columns({state_facet_id("OH"): 3}) == []


def test_years_without_stories_are_listed():
    found = [
        (year.year, year.count, year.blocks) for year in year_columns(counts({2001: 2, 2004: 1}))
    ]
    assert found == [(2001, 2, 2), (2002, 0, 0), (2003, 0, 0), (2004, 1, 1)]


@pytest.mark.parametrize("highest", [10, 11, 37, 100, 5000])
def test_columns_scale_to_the_highest(highest):
    found = {
        year.year: year.blocks
        for year in year_columns(counts({2001: highest, 2002: 1, 2003: highest // 2}))
    }
    assert found[2001] == MAX_BLOCKS
    assert found[2002] >= 1
    assert found[2002] <= found[2003] <= found[2001]


def test_few_stories_have_a_block_each():
    assert [year.blocks for year in year_columns(counts({2001: 3, 2002: 10}))] == [3, 10]


def test_year_links_to_its_stories():
    (year,) = year_columns(counts({1999: 1}))
    assert year.url == "/stories/?year=1999"
    assert (year.century, year.short) == ("19", "99")
