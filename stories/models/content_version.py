"""Content version: a token that changes with everything public, read at most once a second per process."""

import logging
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, Self

from django.db import InterfaceError, OperationalError, connection, models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

log = logging.getLogger(__name__)

TRUST_SECONDS = 1  # a reading is used for this long before the database is queried again
LOST_SECONDS = 3  # an older reading is not used while another thread queries the database
NOT_READ = float("-inf")
SECOND = timedelta(seconds=1)
NEVER = datetime.fromtimestamp(0, UTC)

# The row that triggers update, and what the passing of time changes: schedules that began or ended, the next end,
# and the transaction of this connection if it has written: what it sees may be rolled back.
READ_VERSION = """
SELECT version.number, version.removed, version.changed_at,
  (SELECT max(visible_from) FROM stories_publication WHERE visible_from <= statement_timestamp()),
  (SELECT max(visible_until) FROM stories_publication WHERE visible_until <= statement_timestamp()),
  (SELECT min(visible_until) FROM stories_publication WHERE visible_until > statement_timestamp()),
  pg_current_xact_id_if_assigned()::text,
  statement_timestamp()
FROM (SELECT) AS always LEFT JOIN stories_contentversion AS version ON version.id = 1
"""

# Seconds since 1970 are more than any number that was counted up one by one.
RENEW_VERSION = """
UPDATE stories_contentversion AS version
SET number = renewed.number, removed = renewed.number, changed_at = clock_timestamp()
FROM (
  SELECT greatest(number + 1, extract(epoch FROM clock_timestamp())::bigint) AS number FROM stories_contentversion
) AS renewed
"""


class ContentVersion(models.Model):
    """One row that triggers count up in the transaction that changes anything public. Nothing else writes it.

    A schedule that falls due changes nothing here: READ_VERSION compares the clock with the schedules.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(_("number"), default=0)
    removed = models.BigIntegerField(
        _("last removal"), default=0, help_text=_("The number at which words last ceased to be public.")
    )
    changed_at = models.DateTimeField(_("changed"), db_default=Now())

    class Meta:
        verbose_name, verbose_name_plural = _("content version"), _("content version")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="content_version_is_one_row")]

    def __str__(self) -> str:
        return str(self.number)


@dataclass(frozen=True, slots=True)
class Version:
    """One state of everything public; equal tokens mean equal pages. Times are the database's.

    `removed` is the number, and `ended_at` the time, at which something last ceased to be public; at `next_end_at`
    something will.
    """

    token: str
    number: int
    removed: int
    changed_at: datetime
    ended_at: datetime
    next_end_at: datetime | None = None

    @classmethod
    def from_row(cls, row: tuple[Any, ...]) -> Self:
        """Return the version in a row of READ_VERSION."""
        number, removed, counted_at, began_at, ended_at, next_end_at, transaction, _now = row
        number = number or 0
        counted_at = counted_at or NEVER
        began_at = began_at or NEVER
        ended_at = ended_at or NEVER

        # The number alone is not enough: one that was rolled back or restored is given out again.
        parts = [f"{number:x}", _microseconds(counted_at), _microseconds(began_at), _microseconds(ended_at)]
        if transaction:
            parts.append(f"uncommitted-{transaction}")

        changed_at = max(counted_at, began_at, ended_at)
        return cls(".".join(parts), number, removed or 0, changed_at, ended_at, next_end_at)

    def may_still_show(self, older: Self, now: datetime) -> bool:
        """Return whether a page of an older version may be shown while the database does not answer.

        It may not if anything has ceased to be public since: that may be on the page.
        """
        if self.next_end_at is not None and now >= self.next_end_at:
            return False
        return older.number >= self.removed and older.ended_at == self.ended_at


@dataclass(frozen=True, slots=True)
class Reading:
    """The last version that the database reported, when, and whether the database still answers.

    `read_at` is a time of this process's monotonic clock, `database_time` what the database's clock showed then.
    """

    version: Version
    database_time: datetime
    read_at: float
    is_live: bool = True

    @property
    def age_seconds(self) -> float:
        return time.monotonic() - self.read_at

    @property
    def is_settled(self) -> bool:
        """Whether a second has passed since the last change."""
        return self.database_time - self.version.changed_at >= SECOND

    @property
    def now(self) -> datetime:
        """The present time of the database's clock, as far as this process can tell."""
        return self.database_time + timedelta(seconds=self.age_seconds)


class VersionReader:
    """The last reading of the content version, shared by the threads of a process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._reading: Reading | None = None
        self._tried_at = NOT_READ
        self._forgotten = 0

    def current(self) -> Reading | None:
        """Return the last reading, None if there has never been one. At most one trivial query.

        While one thread queries the database, the others use the reading of before, unless it is too old.
        """
        age = time.monotonic() - self._tried_at
        if age < TRUST_SECONDS:
            return self._reading

        if not self._lock.acquire(blocking=age > LOST_SECONDS):
            return self._reading
        try:
            if time.monotonic() - self._tried_at >= TRUST_SECONDS:
                self._read()
            return self._reading
        finally:
            self._lock.release()

    def forget(self) -> None:
        """Read the version again at the next use, because this process may have changed something public."""
        self._forgotten += 1
        self._tried_at = NOT_READ

    def _read(self) -> None:
        forgotten = self._forgotten
        was_live = self._reading is None or self._reading.is_live
        was_open = connection.connection is not None
        try:
            if not was_live:
                _reset_pool()
            with connection.cursor() as cursor:
                cursor.execute(READ_VERSION)
                row = cursor.fetchone()
        except (OperationalError, InterfaceError) as error:
            if self._reading and was_live:
                log.error("The database is away: %s", error)
                self._reading = replace(self._reading, is_live=False)
        else:
            self._reading = Reading(Version.from_row(row), row[-1], time.monotonic())
            if not was_live:
                log.warning("The database is back.")
        finally:
            # Outside of a request nothing else would give the connection back to the pool.
            if not was_open:
                connection.close()

        # If forget() was called meanwhile, the row may be older than the change.
        self._tried_at = time.monotonic() if forgotten == self._forgotten else NOT_READ


version_reader = VersionReader()


def current_version() -> Version:
    """Return the content version, read at most TRUST_SECONDS ago; the last known one if the database does not answer.

    Raise OperationalError if the database has never answered.
    """
    reading = version_reader.current()
    if reading is None:
        raise OperationalError("The database does not answer.")
    return reading.version


def forget_version() -> None:
    """Read the version again at the next use: call it after a change of something public."""
    version_reader.forget()


def renew_version() -> None:
    """Make the content version newer than any before, as if everything public had been taken down.

    Call it after a restore: the backup brings back an old number.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('stories_contentversion')")
        is_there = cursor.fetchone()[0]  # not in a backup of an older release
        if is_there:
            cursor.execute(RENEW_VERSION)
    forget_version()


def _reset_pool() -> None:
    """Drop the pooled connections, which were lost with the database and would be retried ever more slowly."""
    close_pool = getattr(connection, "close_pool", None)
    if close_pool and not connection.in_atomic_block:
        connection.close()
        close_pool()


def _microseconds(moment: datetime) -> str:
    return f"{int(moment.timestamp() * 1_000_000):x}"
