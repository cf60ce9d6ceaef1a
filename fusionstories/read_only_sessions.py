"""Sessions of read-only mode: read as they stand in the database, never written; they end when they would have."""

from typing import Any

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Django's own, without the writing."""

    def create(self) -> None:
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
        self._session_cache: dict[str, Any] = {}

    def save(self, must_create: bool = False) -> None:
        self._get_or_create_session_key()  # type: ignore[attr-defined]

    def delete(self, session_key: str | None = None) -> None:
        """Leave the row: the browser forgets its cookie, and the row ends by itself."""
