"""Times as staff enter and read them: in Eastern time, with EST or EDT. They are stored in UTC."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils import dateformat, timezone
from django.utils.translation import gettext as _

from stories.choices import MAX_YEARS

EASTERN = ZoneInfo("America/New_York")
EASTERN_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?: ?(E[SD]T))?", re.ASCII)


def parse_eastern(text: str) -> datetime:
    """Parse YYYY-MM-DD HH:MM, followed by EST or EDT if that hour occurs twice; return UTC.

    Raise ValueError with a message for users if the format is wrong, the time is skipped in spring,
    the hour occurs twice in fall and has no zone, the zone does not match the date, or it is more
    than MAX_YEARS away.
    """
    match = EASTERN_TIME.fullmatch(" ".join(text.split()))
    if match is None:
        raise ValueError(_("Write the date and time as YYYY-MM-DD HH:MM, in Eastern time."))

    try:
        naive = datetime.fromisoformat(f"{match[1]}T{match[2]}")
    except ValueError as error:
        raise ValueError(_("There is no such date or time.")) from error

    if abs(naive.year - timezone.now().year) > MAX_YEARS:
        message = _("Choose a date within %(years)s years.")
        raise ValueError(message % {"years": MAX_YEARS})

    # In UTC, because Python compares neither of two Eastern times in a repeated hour correctly.
    return _with_zone(naive, match[3]).astimezone(UTC)


def _with_zone(naive: datetime, zone: str | None) -> datetime:
    """Return the naive Eastern time with its zone; raise ValueError as parse_eastern() does."""
    first = naive.replace(tzinfo=EASTERN, fold=0)
    second = naive.replace(tzinfo=EASTERN, fold=1)

    if first.utcoffset() == second.utcoffset():
        if zone and first.tzname() != zone:
            names = {"right": first.tzname(), "zone": zone}
            raise ValueError(_("That date is in %(right)s, not in %(zone)s.") % names)

        return first

    is_skipped = first.tzname() == "EST"
    if is_skipped:
        raise ValueError(
            _("Clocks go forward on that date, so this time doesn't exist. Choose another hour.")
        )

    if zone is None:
        raise ValueError(
            _("Clocks go back on that date, so this hour occurs twice. Add EDT (first) or EST.")
        )

    return second if zone == "EST" else first


def is_repeated_hour(text: str) -> bool:
    """Return whether a local time, as YYYY-MM-DDTHH:MM, occurs twice because clocks go back."""
    try:
        naive = datetime.fromisoformat(text)
    except ValueError:
        return False

    first = naive.replace(tzinfo=EASTERN, fold=0)
    second = naive.replace(tzinfo=EASTERN, fold=1)
    # A time that is skipped in spring has its zones the other way around.
    return first.tzname() == "EDT" and second.tzname() == "EST"


def format_for_picker(time: datetime) -> str:
    """Return a time for a date and time picker, with its zone only in a repeated hour."""
    local = time.astimezone(EASTERN).strftime("%Y-%m-%dT%H:%M")
    if is_repeated_hour(local):
        return format_for_input(time)
    return local


def format_for_input(time: datetime) -> str:
    """Return a time in the format of parse_eastern(), to the minute: 2026-11-30 09:00 EST."""
    return time.astimezone(EASTERN).strftime("%Y-%m-%d %H:%M %Z")


def format_eastern(time: datetime) -> str:
    """Return a time as text: Nov. 30, 2026, 9 a.m. EST."""
    local = time.astimezone(EASTERN)
    # Django's format character T is empty in a repeated hour.
    return f"{dateformat.format(local, 'N j, Y, P')} {local.tzname()}"
