"""Moments as staff enter and read them: Eastern time, with the name of the zone; stored in UTC."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import gettext as _

EASTERN = ZoneInfo("America/New_York")
SHAPE = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?: ?(E[SD]T))?", re.ASCII)


def parse_eastern(text: str) -> datetime:
    """Read YYYY-MM-DD HH:MM, with EST or EDT behind it where the clock shows an hour twice.

    Raise ValueError, in words for people, for another shape, a moment that the clock skips in spring, an hour that it
    shows twice in fall when the zone is not named, and a zone that does not fit the day.
    """
    match = SHAPE.fullmatch(" ".join(text.split()))
    if not match:
        raise ValueError(_("Write day and time as YYYY-MM-DD HH:MM, in Eastern time."))
    try:
        naive = datetime.fromisoformat(f"{match[1]}T{match[2]}")
    except ValueError as error:
        raise ValueError(_("There is no such day or time.")) from error
    # In UTC: of two moments that Eastern time writes the same way, Python compares none with a third.
    return _placed(naive, match[3]).astimezone(UTC)


def _placed(naive: datetime, zone: str | None) -> datetime:
    both = [naive.replace(tzinfo=EASTERN, fold=fold) for fold in (0, 1)]
    if both[0].utcoffset() != both[1].utcoffset():
        if both[0].utcoffset() < both[1].utcoffset():  # type: ignore[operator]  # an aware moment has an offset
            raise ValueError(_("The clock is set forward that day: this time does not exist. Choose another hour."))
        if zone is None:
            raise ValueError(
                _("The clock is set back that day: this hour comes twice. Add EDT (first) or EST (second).")
            )
        return both[zone == "EST"]
    if zone and both[0].tzname() != zone:
        raise ValueError(_("That day is in %(right)s, not in %(zone)s.") % {"right": both[0].tzname(), "zone": zone})
    return both[0]


def written(moment: datetime) -> str:
    """Return a moment as parse_eastern() reads it, to the minute: 2026-11-30 09:00 EST."""
    return moment.astimezone(EASTERN).strftime("%Y-%m-%d %H:%M %Z")


def told(moment: datetime) -> str:
    """Return a moment in words: Nov. 30, 2026, 9 a.m. EST."""
    local = moment.astimezone(EASTERN)
    # Django's own T is empty in an hour that comes twice.
    return f"{dateformat.format(local, 'N j, Y, P')} {local.tzname()}"
