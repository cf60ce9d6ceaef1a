"""Event dates as precise as their source: a day, a month or a year."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.choices import MAX_YEARS, DatePrecision

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
FIRST_YEAR = 1900
LAST_YEAR = 2999
ISO_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# 2012-6, 2012/6 or 2012/6/5.
YEAR_FIRST = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?")
# March 2019, Mar. 5, 2019, 5 March 2019 or March 5th 2019.
NAMED_MONTH = re.compile(
    r"(?:([0-9]{1,2})\s+)?([a-z]{3,9})\.?,?\s+(?:([0-9]{1,2})(?:st|nd|rd|th)?,?\s+)?([0-9]{4})",
    re.IGNORECASE,
)
# 3/2019, 3/5/2019 or 3-5-2019, as Americans write it.
AMERICAN_DATE = re.compile(r"([0-9]{1,2})[-/](?:([0-9]{1,2})[-/])?([0-9]{4})")
PRECISION_BY_LENGTH = {
    len("YYYY"): DatePrecision.YEAR,
    len("YYYY-MM"): DatePrecision.MONTH,
    len("YYYY-MM-DD"): DatePrecision.DAY,
}
LENGTH_BY_PRECISION: dict[str, int] = {
    precision: length for length, precision in PRECISION_BY_LENGTH.items()
}
# Formats of django.utils.dateformat.
TEXT_FORMATS: dict[str, str] = {
    DatePrecision.YEAR: "Y",
    DatePrecision.MONTH: "F Y",
    DatePrecision.DAY: "F j, Y",
}
MONTH_AND_DAY_FORMATS: dict[str, str] = {
    DatePrecision.YEAR: "",
    DatePrecision.MONTH: "N",
    DatePrecision.DAY: "N j",
}
PRECISION_NOTES: "dict[str, StrOrPromise]" = {
    DatePrecision.YEAR: gettext_lazy("The source gives only the year."),
    DatePrecision.MONTH: gettext_lazy("The source gives only the month."),
}


def iso_date(text: str) -> str:
    """Return a date as people write it as YYYY, YYYY-MM or YYYY-MM-DD; other text unchanged."""
    text = " ".join(text.split())
    year_first = YEAR_FIRST.fullmatch(text)
    if year_first:
        year, month, day = year_first.groups()
        return _iso_parts(year, int(month), day)

    american = AMERICAN_DATE.fullmatch(text)
    if american:
        month, day, year = american.groups()
        return _iso_parts(year, int(month), day)

    named = NAMED_MONTH.fullmatch(text)
    if named is None or (named[1] and named[3]):
        return text

    for number, name in enumerate(MONTHS, 1):
        if name.lower().startswith(named[2].lower()):
            return _iso_parts(named[4], number, named[1] or named[3])

    return text


def parse_optional_day(text: str) -> date | None:
    """Parse YYYY-MM-DD; return None for ""."""
    if not text:
        return None
    return date.fromisoformat(text)


def _iso_parts(year: str, month: int, day: str | None) -> str:
    if day is None:
        return f"{year}-{month:02}"
    return f"{year}-{month:02}-{int(day):02}"


@dataclass(frozen=True, slots=True)
class EventDate:
    """A day, month or year; `first` is its first day, `precision` a DatePrecision."""

    first: date
    precision: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse YYYY, YYYY-MM or YYYY-MM-DD; raise ValueError for anything else."""
        match = ISO_DATE.fullmatch(text)
        if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            raise ValueError(_("Write the date as YYYY, YYYY-MM or YYYY-MM-DD."))

        year, month, day = map(int, match.groups(default="1"))
        return cls(date(year, month, day), PRECISION_BY_LENGTH[len(text)])

    @classmethod
    def parse_optional(cls, text: str) -> Self | None:
        """Return None for "", else the same as parse()."""
        if not text:
            return None
        return cls.parse(text)

    @classmethod
    def parse_recent(cls, text: str) -> Self:
        """Parse a date that staff enter; raise ValueError if it isn't within MAX_YEARS of today."""
        event_date = cls.parse(text)
        if abs(event_date.first.year - date.today().year) > MAX_YEARS:
            raise ValueError(_("Choose a date within %(years)s years.") % {"years": MAX_YEARS})
        return event_date

    @property
    def last(self) -> date:
        """The last day on which the event may have happened."""
        if self.precision == DatePrecision.DAY:
            return self.first
        if self.precision == DatePrecision.MONTH:
            _weekday, days_in_month = monthrange(self.first.year, self.first.month)
            return self.first.replace(day=days_in_month)

        return self.first.replace(month=12, day=31)

    @property
    def year(self) -> int:
        return self.first.year

    def __str__(self) -> str:
        """ISO 8601 with reduced precision: 2011, 2011-12 or 2011-12-07."""
        return self.first.isoformat()[: LENGTH_BY_PRECISION[self.precision]]

    @property
    def month_and_day(self) -> str:
        """The date without its year, abbreviated: "", "Aug." or "Aug. 22"."""
        return dateformat.format(self.first, MONTH_AND_DAY_FORMATS[self.precision])

    @property
    def text(self) -> str:
        """The date in words: "2011", "December 2011" or "December 7, 2011"."""
        return dateformat.format(self.first, TEXT_FORMATS[self.precision])

    @property
    def precision_note(self) -> str:
        """A sentence on the missing precision, "" if the day is known."""
        return str(PRECISION_NOTES.get(self.precision, ""))
