"""Timeline figure: stories by month of the event, as exact as their sources."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from django.db.models.fields.json import KeyTextTransform

from stories.facets import DATED, YEAR
from stories.figures.figure import MAX_BARS, Bar, Table, list_url
from stories.figures.steps import Steps
from stories.models import Publication
from stories.partial_dates import MONTHS, EventDate
from stories.search.index import Counts, Index

# Stories on the page: all of a small collection, the latest of each year of a large one.
MAX_STORIES = 150
# Width of a month in the picture of a year.
MONTH_WIDTH = 10
DAYS = 31


@dataclass(frozen=True, slots=True)
class MonthCount:
    """A month with its number of stories; `step` is the tint, 0 to 4."""

    year: int
    month: int
    count: int
    step: int

    @property
    def url(self) -> str:
        return list_url(dated=f"{self.year}-{self.month:02}")


@dataclass(frozen=True, slots=True)
class DatedStory:
    """A story with the date of its event."""

    slug: str
    title: str
    event: EventDate

    @property
    def month_left(self) -> int:
        """Left edge of the month in the picture of the year."""
        return (self.event.first.month - 1) * MONTH_WIDTH

    @property
    def day_left(self) -> float:
        """Left edge of the day in the picture of the year."""
        share_of_month = (self.event.first.day - 1) / DAYS
        return round(self.month_left + 0.5 + share_of_month * 7.2, 1)


@dataclass(frozen=True, slots=True)
class TimelineYear:
    """A year with its months, and the stories whose month is not known."""

    year: int
    count: int
    months: Sequence[MonthCount]
    without_month: int

    @property
    def url(self) -> str:
        return list_url(year=str(self.year))

    @property
    def without_month_url(self) -> str:
        return list_url(dated=str(self.year))

    @property
    def bar(self) -> Bar:
        return Bar(str(self.year), self.count, self.url)


@dataclass(frozen=True)
class TimelineFigure:
    """The years from the latest to the first with a story."""

    years: Sequence[TimelineYear]
    total: int

    month_names: ClassVar[Sequence[str]] = MONTHS

    @cached_property
    def top(self) -> TimelineYear | None:
        """The latest of the years with the most stories."""
        return max(self.years, key=lambda year: year.count, default=None)

    @cached_property
    def filled_years(self) -> Sequence[TimelineYear]:
        """The years with a story."""
        return [year for year in self.years if year.count]

    @property
    def without_month(self) -> int:
        """How many stories have a source that gives only the year."""
        return sum(year.without_month for year in self.years)

    @property
    def without_month_url(self) -> str:
        """The list of the stories whose month is not known."""
        years = [str(year.year) for year in self.years if year.without_month]
        return list_url(dated=years)

    @property
    def bars(self) -> list[Bar]:
        """The latest years with stories."""
        return [year.bar for year in self.filled_years[:MAX_BARS]]

    def rows(self) -> Table:
        """Yield a row for each year."""
        yield ("year", *(f"{month:02}" for month in range(1, 13)), "month_not_known", "stories")
        for year in self.years:
            months = [month.count for month in year.months]
            yield (year.year, *months, year.without_month, year.count)


def timeline_figure(counts: Counts, total: int) -> TimelineFigure:
    """Return the figure for story counts by facet id."""
    years = YEAR.option_numbers(counts)
    if not years:
        return TimelineFigure([], total)

    by_date = _counts_by_date(counts)
    steps = Steps.of(_counts_of_months(by_date))
    timeline = []
    for year in range(max(years), min(years) - 1, -1):
        months = _months(year, by_date, steps)
        count = counts.get(YEAR.make_facet_id(year), 0)
        without_month = by_date[year, 0]
        timeline.append(TimelineYear(year, count, months, without_month))
    return TimelineFigure(timeline, total)


def _counts_by_date(counts: Counts) -> Counter[tuple[int, int]]:
    """Return the number of stories by year and month, which is 0 if the source gives none."""
    by_date: Counter[tuple[int, int]] = Counter()
    for number in DATED.option_numbers(counts):
        date = divmod(number, 100)
        by_date[date] = counts[DATED.make_facet_id(number)]
    return by_date


def _counts_of_months(by_date: Mapping[tuple[int, int], int]) -> list[int]:
    return [count for (_year, month), count in by_date.items() if month]


def _months(year: int, by_date: Counter[tuple[int, int]], steps: Steps) -> list[MonthCount]:
    """Return the months of a year."""
    months = []
    for month in range(1, len(MONTHS) + 1):
        count = by_date[year, month]
        months.append(MonthCount(year, month, count, steps.step(count)))
    return months


def stories_by_year(figure: TimelineFigure, index: Index) -> dict[int, list[DatedStory]]:
    """Return the stories of each year, latest first; one query.

    Of a large collection, each year has only its latest stories.
    """
    years = [year.year for year in figure.filled_years]
    limit = _max_stories_of_year(figure.total, len(years))
    shown = []
    for year in years:
        stories = index.with_facets([YEAR.make_facet_id(year)])
        shown += [(year, story_id) for story_id in index.newest(stories, limit)]

    stories_by_id = _read_stories([story_id for _year, story_id in shown])
    by_year: dict[int, list[DatedStory]] = {year: [] for year in years}
    for year, story_id in shown:
        # A story can have been withdrawn a moment ago.
        if story_id in stories_by_id:
            by_year[year].append(stories_by_id[story_id])
    return by_year


def _max_stories_of_year(total: int, number_of_years: int) -> int:
    """Return how many stories of a year are on the page."""
    is_large = number_of_years > 0 and total > MAX_STORIES
    if is_large:
        return max(MAX_STORIES // number_of_years, 1)
    return MAX_STORIES


def _read_stories(story_ids: Sequence[int]) -> dict[int, DatedStory]:
    """Return the visible ones of these stories by id; one query, none for no ids."""
    if not story_ids:
        return {}

    visible = Publication.objects.visible().for_stories(story_ids).order_by()
    title = KeyTextTransform("title", "edition__content")
    event_on = KeyTextTransform("event_on", "edition__content")
    columns = visible.values_list("story_id", "slug", title, event_on)
    stories = {}
    for story_id, slug, title, event in columns:
        stories[story_id] = DatedStory(slug, title, EventDate.parse(event))
    return stories
