"""The years as blocks."""

import pytest

from stories.facets import YEAR, state_id
from stories.figures.year_chart import MAX_BLOCKS, year_columns


def counts(numbers: dict[int, int]) -> dict[int, int]:
    return {YEAR.id_of(year): number for year, number in numbers.items()}


def test_no_story_has_no_year():
    assert year_columns({}) == []
    assert year_columns({state_id("OH"): 3}) == []


def test_years_between_are_there_without_blocks():
    found = [(year.year, year.count, year.blocks) for year in year_columns(counts({2001: 2, 2004: 1}))]
    assert found == [(2001, 2, 2), (2002, 0, 0), (2003, 0, 0), (2004, 1, 1)]


@pytest.mark.parametrize("highest", [10, 11, 37, 100, 5000])
def test_highest_column_is_full_and_no_story_is_without_a_block(highest):
    found = {year.year: year.blocks for year in year_columns(counts({2001: highest, 2002: 1, 2003: highest // 2}))}
    assert found[2001] == MAX_BLOCKS
    assert found[2002] >= 1
    assert found[2002] <= found[2003] <= found[2001]


def test_few_stories_have_one_block_each():
    assert [year.blocks for year in year_columns(counts({2001: 3, 2002: 10}))] == [3, 10]


def test_year_leads_to_its_stories():
    (year,) = year_columns(counts({1999: 1}))
    assert (year.url, year.century, year.short) == ("/stories/?year=1999", "19", "99")
