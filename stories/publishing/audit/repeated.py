"""Audit entries that sum up what strangers can repeat, so that they can't fill the log.

The first event of its kind is recorded at once. Those of the next minute are counted in memory and
recorded as one entry, at the latest when the process ends.
"""

import atexit
import logging
import threading
import time
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection

from stories.publishing.audit.context import audit_context
from stories.publishing.audit.log import record_if_possible

log = logging.getLogger(__name__)
WINDOW_SECONDS = 60

Kind = tuple[str, tuple[tuple[str, object], ...]]


@dataclass(slots=True)
class Window:
    """Events of one kind since the last entry."""

    started_at: float  # monotonic clock
    count: int = 0


_windows: dict[Kind, Window] = {}
_lock = threading.Lock()


def record_repeated(act: str, **details: bool | str) -> None:
    """Record an event of a stranger, or count it if there was one like it in the last minute.

    `details` must have few different values: each combination is counted apart.
    """
    kind = (act, tuple(sorted(details.items())))
    now = time.monotonic()
    record_sums(now)

    with _lock:
        window = _windows.get(kind)
        if window is not None:
            window.count += 1
            return

        _windows[kind] = Window(now)

    record_if_possible(act, by="", about=None, **details)


def record_sums(now: float | None = None) -> None:
    """Record the counts of the minutes that are over; without events, this only reads memory."""
    if not _windows:
        return

    now = time.monotonic() if now is None else now
    for kind, window in _take_ended(now):
        if not window.count:
            continue

        act, details = kind
        with audit_context(AnonymousUser(), address=""):
            record_if_possible(act, by="", about=None, count=window.count, **dict(details))


def forget_events() -> None:
    """Forget what is counted, for tests."""
    _windows.clear()


def _take_ended(now: float) -> list[tuple[Kind, Window]]:
    """Remove the windows that ended, and return them with their kinds."""
    with _lock:
        ended = [
            (kind, window)
            for kind, window in _windows.items()
            if now - window.started_at >= WINDOW_SECONDS
        ]
        for kind, _window in ended:
            del _windows[kind]

    return ended


@atexit.register
def _record_at_exit() -> None:
    """Record what is still counted when the process ends."""
    if not any(window.count for window in _windows.values()):
        return

    try:
        record_sums(float("inf"))
        connection.close()
    except DatabaseError:
        log.exception("Repeated events weren't recorded.")
