"""Log filter that sums up failures of the database."""

import logging
import time
from threading import Lock

from django.db.utils import InterfaceError, OperationalError

SUMMARY_SECONDS = 10
# They report failures of the database in a text of their own.
REPORTERS = ("psycopg.pool", "stories.pages.errors")


class DatabaseFailures(logging.Filter):
    """Let one line pass for all failures of the database within some seconds.

    Without it, each request writes a traceback of 5 KB while the database is down.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        self._next_at = 0.0  # monotonic clock
        self._omitted = 0

    def filter(self, record: logging.LogRecord) -> bool:
        if not is_database_failure(record):
            return True

        with self._lock:
            now = time.monotonic()
            if now < self._next_at:
                self._omitted += 1
                return False

            self._next_at = now + SUMMARY_SECONDS
            omitted = self._omitted
            self._omitted = 0

        self._shorten(record)
        if omitted:
            fields = getattr(record, "fields", {})
            record.fields = fields | {"similar_lines_omitted": omitted}

        return True

    def _shorten(self, record: logging.LogRecord) -> None:
        """Replace the traceback, which is that of any query, by the error."""
        if record.exc_info:
            record.msg = f"{record.getMessage()}: {record.exc_info[1]}"
            record.args = ()
            record.exc_info = None


def is_database_failure(record: logging.LogRecord) -> bool:
    """Return whether a record is about a database that doesn't respond."""
    if record.levelno < logging.WARNING:
        return False

    error = record.exc_info[1] if record.exc_info else None
    is_failure = isinstance(error, InterfaceError | OperationalError)
    return is_failure or record.name.startswith(REPORTERS)
