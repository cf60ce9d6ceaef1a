"""What this process knows of the content version, and since when."""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from stories.delivery.version import NEVER, READ, Version

LOST_SECONDS = 3  # the keeper asks every second; longer silence means that the database hangs
FORGOTTEN = float("-inf")
AWAY = (OperationalError, InterfaceError)


@dataclass(frozen=True, slots=True)
class Known:
    """The last version that the database told, its clock then, and whether it still answers.

    `confirmed_at` and `asked_at` are of this process's monotonic clock, in seconds.
    """

    version: Version | None = None
    is_live: bool = False
    clock: datetime = NEVER
    confirmed_at: float = 0.0
    asked_at: float = FORGOTTEN

    def now(self) -> datetime:
        """Return the time of the database's clock, as far as this process can tell."""
        return self.clock + timedelta(seconds=time.monotonic() - self.confirmed_at)


class Watch:
    """The knowledge of one process, shared by its threads: told by the keeper, else asked for when it is old."""

    def __init__(self) -> None:
        self._known, self._asking, self._is_kept = Known(), Lock(), False

    def current(self) -> Known:
        """Return what is known now; ask the database if nobody has within CONTENT_VERSION_SECONDS."""
        if self._is_kept and self._known.asked_at != FORGOTTEN:
            return self.kept()
        with self._asking:  # who waits here takes what the one before has asked
            if time.monotonic() - self._known.asked_at >= settings.CONTENT_VERSION_SECONDS:
                self._ask()
            return self._known

    def kept(self) -> Known:
        """Return what is known without asking; the database counts as away after LOST_SECONDS of silence."""
        is_silent = self._is_kept and time.monotonic() - self._known.confirmed_at > LOST_SECONDS
        return replace(self._known, is_live=False) if is_silent else self._known

    def vouched(self) -> Version | None:
        """Return the version that a keeper holds to be the present one, without asking; None where nobody can say."""
        known = self._known
        is_told = self._is_kept and known.asked_at != FORGOTTEN and known.is_live
        return known.version if is_told and time.monotonic() - known.confirmed_at <= LOST_SECONDS else None

    @property
    def is_lost(self) -> bool:
        """Say whether there is no use in asking the database anything now."""
        return self._is_kept and not self.kept().is_live

    def tell(self, row: tuple[object, ...]) -> None:
        """Take in what the database has just answered to READ."""
        moment = time.monotonic()
        self._known = Known(Version.of(row), True, row[-1], moment, moment)  # type: ignore[arg-type]

    def lose(self) -> None:
        """Take in that the database did not answer."""
        self._known = replace(self._known, is_live=False, asked_at=time.monotonic())

    def keep(self, is_kept: bool) -> None:
        """Say whether a keeper tells all news from here on."""
        self._is_kept = is_kept

    def remember(self, known: Known) -> None:
        """Take in what a process before this one knew, while nothing better is known."""
        if self._known.version is None:
            self._known = known

    def forget(self) -> None:
        """Ask anew at the next request: this process may have changed something itself."""
        self._known = replace(self._known, asked_at=FORGOTTEN)

    def _ask(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(READ)
                self.tell(cursor.fetchone())
        except AWAY:
            self.lose()


watch = Watch()
