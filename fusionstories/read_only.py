"""Read-only mode: sessions that are never written, and detection of refused writes.

With READ_ONLY=1 the database refuses every write of this process (see db_settings.py), so the rule
has no gaps. Users who are logged in stay logged in until their session ends. No one can log in,
because logins, lockouts and second factors are written.
"""

import psycopg
from django.contrib.sessions.backends import db
from django.db import InternalError

RETRY_SECONDS = 300


class SessionStore(db.SessionStore):
    """Database sessions that are read and never written; they expire as usual."""

    def create(self) -> None:
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
        self._session_cache: dict[str, object] = {}

    def save(self, must_create: bool = False) -> None:
        self._get_or_create_session_key()  # type: ignore[attr-defined]

    def delete(self, session_key: str | None = None) -> None:
        """Keep the row: the browser deletes its cookie, and the row expires."""


def is_refusal(error: BaseException | None) -> bool:
    """Return whether a write failed because the connection or the server is read-only."""
    if not isinstance(error, InternalError):
        return False
    return isinstance(error.__cause__, psycopg.errors.ReadOnlySqlTransaction)
