"""Content version: a token that changes whenever anything public does.

Each process reads it from the database at most once a second.
"""

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

# A reading is used this long before the database is queried again.
REFRESH_SECONDS = 1
# A reading older than this is not used while another thread queries the database.
MAX_WAITING_AGE_SECONDS = 3
NEVER_READ = float("-inf")
SETTLED_AFTER = timedelta(seconds=1)
NEVER = datetime.fromtimestamp(0, UTC)

# Besides the row that triggers update, time changes the version: schedules begin and end.
# A transaction that has written sees a version of its own, because it may be rolled back.
READ_VERSION = """
SELECT version.number, version.removed, version.changed_at,
  (SELECT max(visible_from) FROM stories_publication WHERE visible_from <= statement_timestamp()),
  (SELECT max(visible_until) FROM stories_publication WHERE visible_until <= statement_timestamp()),
  (SELECT min(visible_until) FROM stories_publication WHERE visible_until > statement_timestamp()),
  pg_current_xact_id_if_assigned()::text,
  statement_timestamp()
FROM (SELECT) AS always LEFT JOIN stories_contentversion AS version ON version.id = 1
"""

# The seconds since 1970 are greater than any number that triggers have reached by counting.
RENEW_VERSION = """
UPDATE stories_contentversion AS version
SET number = renewed.number, removed = renewed.number, changed_at = clock_timestamp()
FROM (
  SELECT greatest(number + 1, extract(epoch FROM clock_timestamp())::bigint) AS number
  FROM stories_contentversion
) AS renewed
"""


class ContentVersion(models.Model):
    """The one row whose number triggers increase in each transaction that changes anything public.

    Nothing else writes it. It does not change when a schedule begins or ends: READ_VERSION compares
    the schedules with the clock.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(_("number"), default=0)
    removed = models.BigIntegerField(
        _("last removal"),
        default=0,
        help_text=_("Number at which any text last stopped being public."),
    )
    changed_at = models.DateTimeField(_("changed"), db_default=Now())

    class Meta:
        verbose_name = _("content version")
        verbose_name_plural = _("content version")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="content_version_is_one_row")]

    def __str__(self) -> str:
        return str(self.number)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of everything public; equal tokens mean equal pages. Times are the database's.

    `removed` is the number at which anything was last removed from the public site. `ended_at` is
    the time at which a schedule last ended, `next_end_at` the time at which the next one will end.
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

        # The number alone is not unique: after a rollback or a restore it is used again.
        parts = [
            f"{number:x}",
            _microseconds(counted_at),
            _microseconds(began_at),
            _microseconds(ended_at),
        ]
        if transaction:
            parts.append(f"uncommitted-{transaction}")

        return cls(
            token=".".join(parts),
            number=number,
            removed=removed or 0,
            changed_at=max(counted_at, began_at, ended_at),
            ended_at=ended_at,
            next_end_at=next_end_at,
        )

    def may_still_show(self, older: Self, now: datetime) -> bool:
        """Return whether a page of an older version may be shown while the database is down.

        It may not if anything has been removed since, because the page may contain it.
        """
        if self.next_end_at is not None and now >= self.next_end_at:
            return False
        return older.number >= self.removed and older.ended_at == self.ended_at


@dataclass(frozen=True, slots=True)
class Reading:
    """The last version read from the database, and whether the database still responds.

    `read_at` is the time of the reading on this process's monotonic clock, `database_time` the same
    time on the database's clock.
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
        return self.database_time - self.version.changed_at >= SETTLED_AFTER

    @property
    def now(self) -> datetime:
        """Estimated current time on the database's clock."""
        return self.database_time + timedelta(seconds=self.age_seconds)


class VersionReader:
    """The last reading of the content version, shared by the threads of a process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._reading: Reading | None = None
        self._attempted_at = NEVER_READ
        self._invalidations = 0

    def current(self) -> Reading | None:
        """Return the last reading, None if there has never been one; at most one trivial query.

        While one thread queries the database, the others use the previous reading unless it is too
        old.
        """
        age = self._seconds_since_attempt()
        if age < REFRESH_SECONDS:
            return self._reading

        is_too_old = age > MAX_WAITING_AGE_SECONDS
        if not self._lock.acquire(blocking=is_too_old):
            return self._reading

        try:
            # Another thread may have read it while this one waited.
            if self._seconds_since_attempt() >= REFRESH_SECONDS:
                self._read()
            return self._reading
        finally:
            self._lock.release()

    def live(self) -> Reading | None:
        """Return the current reading, None while the database does not respond."""
        reading = self.current()
        if reading is None or not reading.is_live:
            return None
        return reading

    def invalidate(self) -> None:
        """Read the version again at its next use."""
        self._invalidations += 1
        self._attempted_at = NEVER_READ

    def _seconds_since_attempt(self) -> float:
        return time.monotonic() - self._attempted_at

    def _read(self) -> None:
        """Query the database and store the reading, or that the database does not respond."""
        invalidations = self._invalidations
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
                log.error("The database does not respond: %s", error)
                self._reading = replace(self._reading, is_live=False)
        else:
            self._reading = Reading(Version.from_row(row), row[-1], time.monotonic())
            if not was_live:
                log.warning("The database responds again.")
        finally:
            # Outside of a request nothing else would return the connection to the pool.
            if not was_open:
                connection.close()

        # If invalidate() was called meanwhile, the row may be older than the change.
        if invalidations == self._invalidations:
            self._attempted_at = time.monotonic()
        else:
            self._attempted_at = NEVER_READ


version_reader = VersionReader()


def current_version() -> Version:
    """Return the content version, read at most REFRESH_SECONDS ago.

    If the database is down, return the last known one. Raise OperationalError if the database has
    never responded.
    """
    reading = version_reader.current()
    if reading is None:
        raise OperationalError("The database does not respond.")
    return reading.version


def invalidate_version() -> None:
    """Read the version again at its next use. Call this after changing anything public."""
    version_reader.invalidate()


def renew_version() -> None:
    """Make the content version newer than any before, as if everything public had been removed.

    Call this after a restore, because the backup contains an old number.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('stories_contentversion')")
        # The table is missing in a backup of an older release.
        table = cursor.fetchone()[0]
        if table is not None:
            cursor.execute(RENEW_VERSION)

    invalidate_version()


def _reset_pool() -> None:
    """Drop pooled connections, which are broken and retried at growing intervals."""
    close_pool = getattr(connection, "close_pool", None)
    if close_pool and not connection.in_atomic_block:
        connection.close()
        close_pool()


def _microseconds(time_: datetime) -> str:
    return f"{int(time_.timestamp() * 1_000_000):x}"
