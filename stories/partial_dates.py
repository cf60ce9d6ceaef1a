"""Event dates that are no more exact than their source: a day, a month or a year."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.utils import dateformat
from django.utils.translation import gettext as _

from stories.choices import DatePrecision

FIRST_YEAR, LAST_YEAR = 1900, 2999
SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
PRECISIONS = {4: DatePrecision.YEAR, 7: DatePrecision.MONTH, 10: DatePrecision.DAY}


@dataclass(frozen=True, slots=True)
class EventDate:
    """An interval that the source calls a day, a month or a year; `first` is its first day."""

    first: date
    precision: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read YYYY, YYYY-MM or YYYY-MM-DD; raise ValueError for anything else."""
        match = SHAPE.fullmatch(text)
        if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            raise ValueError(_("Write the date as YYYY, YYYY-MM or YYYY-MM-DD."))
        year, month, day = (int(part or 1) for part in match.groups())
        return cls(date(year, month, day), PRECISIONS[len(text)])

    @property
    def last(self) -> date:
        """The last day on which the event can have been."""
        if self.precision == DatePrecision.DAY:
            return self.first
        if self.precision == DatePrecision.MONTH:
            return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])
        return self.first.replace(month=12, day=31)

    @property
    def year(self) -> int:
        return self.first.year

    def __str__(self) -> str:
        """ISO 8601 in reduced precision: 2011, 2011-12 or 2011-12-07."""
        return self.first.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.precision]]

    @property
    def short_head(self) -> str:
        """What stands before the year in a list: "", "Aug." or "Aug. 22"."""
        return self._format({"year": "", "month": "N", "day": "N j"})

    @property
    def text(self) -> str:
        """In words: "2011", "December 2011" or "December 7, 2011"."""
        return self._format({"year": "Y", "month": "F Y", "day": "F j, Y"})

    @property
    def what_the_source_says(self) -> str:
        """A sentence on what is not known; "" when the day is."""
        return {
            "year": _("The source names the year only."),
            "month": _("The source names the month, not the day."),
        }.get(self.precision, "")

    def _format(self, formats: dict[str, str]) -> str:
        return dateformat.format(self.first, formats[self.precision]) if formats[self.precision] else ""
