"""Parser of dates in queries: years, months, days, seasons, "since 2015", "before 2015"."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from stories.partial_dates import MONTHS, EventDate, iso_date
from stories.search.tokens import Word

# Names and abbreviations.
MONTH_NUMBERS = {"sept": 9}
for number, name in enumerate(MONTHS, 1):
    MONTH_NUMBERS[name.lower()] = number
    MONTH_NUMBERS[name[:3].lower()] = number
# First and last month. A winter ends in February of the next year.
SEASONS = {
    "spring": (3, 5),
    "summer": (6, 8),
    "fall": (9, 11),
    "autumn": (9, 11),
    "winter": (12, 14),
}
SINCE = ("since", "after", "from")
BEFORE = ("before", "until")
FILLERS = ("of", "the")
PREPOSITIONS = ("in", "on", "during")
RANGE_STARTS = ("from", "between")
RANGE_JOINTS = ("to", "through", "until", "and")
YEAR = re.compile(r"(?:19|20)\d\d")
YEARS = re.compile(r"((?:19|20)\d\d)[-/]((?:19|20)\d\d)")
DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
EARLIEST = date(1900, 1, 1)
LATEST = date(2999, 12, 31)
MAX_WORDS_OF_DATE = 4


@dataclass(frozen=True, slots=True)
class Period:
    """The days from first to last, both included."""

    first: date
    last: date

    @property
    def is_open(self) -> bool:
        """Whether the period has no beginning or no end."""
        return self.first == EARLIEST or self.last == LATEST


def parse_period(words: Sequence[Word]) -> tuple[Period, int] | None:
    """Return the period that a query begins with, and how many words name it.

    The longest reading counts. "in 2012" is a period, "IN 2012" a state and a period.
    """
    first = words[0]
    if first.text in PREPOSITIONS and len(words) > 1 and not first.is_uppercase:
        found = _parse_longest(words[1:])
        if found is None:
            return None

        period, length = found
        return period, length + 1

    return _parse_longest(words)


def _parse_longest(words: Sequence[Word]) -> tuple[Period, int] | None:
    """Return the period of the longest date at the start of the words, and its length."""
    longest = min(MAX_WORDS_OF_DATE, len(words))
    for length in range(longest, 0, -1):
        run = words[:length]
        period = _parse_numbers(run) or _parse([word.text for word in run])
        if period:
            return period, length

    return None


def _parse_numbers(words: Sequence[Word]) -> Period | None:
    """Return the period of numbers with hyphens or slashes: 2012-05, 5/1/2012 or 2006-2008."""
    others = words[1:]
    if not all(word.is_joined for word in others):
        return None

    typed = "-".join(word.typed for word in words)
    years = YEARS.fullmatch(typed)
    if years and years[1] <= years[2]:
        return Period(date(int(years[1]), 1, 1), date(int(years[2]), 12, 31))
    if not others and "/" not in typed:
        return None  # a year alone

    try:
        event_date = EventDate.parse(iso_date(typed))
    except ValueError:
        return None

    return Period(event_date.first, event_date.last)


def _parse(words: Sequence[str]) -> Period | None:
    """Return the period that exactly these words name. A period always ends in a year."""
    *before_year, last_word = words
    if not YEAR.fullmatch(last_word):
        return None

    year = int(last_word)
    if not before_year:
        return Period(date(year, 1, 1), date(year, 12, 31))

    first_year = _first_year_of_range(before_year)
    if first_year and first_year <= year:
        return Period(date(first_year, 1, 1), date(year, 12, 31))

    phrase = " ".join(before_year)
    if phrase in SINCE:
        return Period(date(year, 1, 1), LATEST)
    if phrase in BEFORE:
        return Period(EARLIEST, date(year - 1, 12, 31))
    if before_year[0] in SINCE:
        return _since(_parse([*before_year[1:], last_word]))

    significant_words = [word for word in before_year if word not in FILLERS]
    return _parse_part_of_year(significant_words, year)


def _since(period: Period | None) -> Period | None:
    """Return the period from the first day of another one on."""
    if period is None:
        return None
    return Period(period.first, LATEST)


def _first_year_of_range(words: Sequence[str]) -> int | None:
    """Return the year of "from 2012 to" or "2012 to", None for other words."""
    if words[0] in RANGE_STARTS:
        words = words[1:]
    if len(words) != 2 or words[1] not in RANGE_JOINTS:
        return None
    if not YEAR.fullmatch(words[0]):
        return None
    return int(words[0])


def _parse_part_of_year(words: Sequence[str], year: int) -> Period | None:
    """Return the season, the month, or the day that words before a year name."""
    season = SEASONS.get(" ".join(words))
    if season:
        first_month, last_month = season
        return _months(year, first_month, last_month)

    months: list[int] = []
    days: list[int] = []
    for word in words:
        day = DAY.fullmatch(word)
        if word in MONTH_NUMBERS:
            months.append(MONTH_NUMBERS[word])
        elif day:
            days.append(int(day[1]))
        else:
            return None

    if len(months) != 1:
        return None

    _weekday, days_in_month = monthrange(year, months[0])
    if days and 1 <= days[0] <= days_in_month:
        day_of_event = date(year, months[0], days[0])
        return Period(day_of_event, day_of_event)

    return _months(year, months[0], months[0])


def _months(year: int, first_month: int, last_month: int) -> Period:
    """Return the period from a month to another one, which may be in the next year."""
    first = date(year, first_month, 1)
    if last_month > 12:
        year += 1
        last_month -= 12

    _weekday, days_in_month = monthrange(year, last_month)
    return Period(first, date(year, last_month, days_in_month))
