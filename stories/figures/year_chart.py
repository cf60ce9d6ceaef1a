"""Year chart: stories by the year of the event, as columns of blocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from stories.facets import YEAR
from stories.figures.figure import list_url

MAX_BLOCKS = 10


@dataclass(frozen=True, slots=True)
class YearColumn:
    """A year with its number of stories and the height of its column in blocks, 0 to 10."""

    year: int
    count: int
    blocks: int
    url: str

    @property
    def century(self) -> str:
        """The first two digits, for a label in two parts."""
        return str(self.year)[:2]

    @property
    def short(self) -> str:
        """The last two digits."""
        return str(self.year)[2:]


def year_columns(counts: Mapping[int, int], **filters: str) -> Sequence[YearColumn]:
    """Return all years from the first to the last with stories, for story counts by facet id.

    `filters` describe the counted stories, such as center="ciac".
    """
    years = YEAR.option_numbers(counts)
    if not years:
        return []

    count_by_year = {year: counts[YEAR.make_facet_id(year)] for year in years}
    highest = max(count_by_year.values())
    columns: list[YearColumn] = []
    for year in range(min(years), max(years) + 1):
        count = count_by_year.get(year, 0)
        blocks = _blocks(count, highest)
        url = list_url(**filters, year=str(year))
        columns.append(YearColumn(year, count, blocks, url))

    return columns


def _blocks(count: int, highest: int) -> int:
    """Return the height of a column. The highest one has at most MAX_BLOCKS."""
    if highest <= MAX_BLOCKS:
        return count
    return ceil(count * MAX_BLOCKS / highest)
