"""Dates in a question: years, months, seasons, since and before."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
SEASONS = {"spring": (3, 5), "summer": (6, 8), "fall": (9, 11), "autumn": (9, 11), "winter": (12, 14)}
SINCE, BEFORE = ("since", "after", "from"), ("before", "until")
YEAR = re.compile(r"(?:19|20)\d\d")
DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")


@dataclass(frozen=True, slots=True)
class Moment:
    """The time from first to last, and how many words name it."""

    first: date
    last: date
    length: int


def read_moment(words: Sequence[str]) -> Moment | None:
    """Return the time that the first of these folded words name, the longest reading first."""
    for length in range(min(4, len(words)), 0, -1):
        if span := _span([*words[:length]]):
            return Moment(*span, length)
    return None


def _span(words: list[str]) -> tuple[date, date] | None:
    if not YEAR.fullmatch(words[-1]):
        return None
    year, before = int(words[-1]), words[:-1]
    if not before:
        return date(year, 1, 1), date(year, 12, 31)
    if len(before) == 1 and before[0] in SINCE:
        return date(year, 1, 1), date(2999, 12, 31)
    if len(before) == 1 and before[0] in BEFORE:
        return date(1900, 1, 1), date(year - 1, 12, 31)
    before = [word for word in before if word not in ("of", "the")]
    return _named(before, year)


def _named(before: list[str], year: int) -> tuple[date, date] | None:
    """Read a season, a month, or a month and a day before a year."""
    if len(before) == 1 and before[0] in SEASONS:
        return _months(year, *SEASONS[before[0]])
    months = [number for word in before if (number := month_number(word))]
    days = [int(found[1]) for word in before if (found := DAY.fullmatch(word))]
    if len(months) != 1 or len(months) + len(days) != len(before):
        return None
    if days and 0 < days[0] <= monthrange(year, months[0])[1]:
        day = date(year, months[0], days[0])
        return day, day
    return _months(year, months[0], months[0])


def month_number(word: str) -> int:
    """Return the number of a month that is written out or cut short, 0 for another word."""
    stem = "sep" if word == "sept" else word
    return next((number for number, name in enumerate(MONTHS, 1) if stem in (name, name[:3])), 0)


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    """The last month may be beyond December: a winter ends in February."""
    year_of_last, last = (year + 1, last - 12) if last > 12 else (year, last)
    return date(year, first, 1), date(year_of_last, last, monthrange(year_of_last, last)[1])
