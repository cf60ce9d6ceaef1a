"""PostgreSQL backend that applies the session settings of DATABASES["default"]["SESSION"].

They are set by a statement after connecting. PgBouncer refuses the connection parameter `options`.
"""

from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base

from fusionstories.db_backend.errors import UnavailableError


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend for PostgreSQL, with or without a pool."""

    def program_folders(self) -> list[Path]:
        """Return folders with the server's own pg_dump and psql; for subclasses."""
        return []

    def start_server(self) -> bool:
        """Start the server if it belongs to this checkout; return whether that was necessary."""
        return False

    def stop_server(self) -> None:
        """Stop the server if it belongs to this checkout and no other process uses it."""

    def is_server_running(self) -> bool:
        """Return whether the server belongs to this checkout and runs."""
        return False

    def runtime_url(self) -> str:
        """Return the URL with which `make run` serves; "" if this connection has it already."""
        return ""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; raise UnavailableError with the reason."""
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError as error:
            raise UnavailableError(self._why_unavailable(error)) from error

    def _why_unavailable(self, error: psycopg.OperationalError) -> str:
        """Return one sentence. libpq has a line for each host, and none contains the password."""
        owner = settings.DATABASE_OWNER.get("USER")
        is_owner = owner is not None and owner == self.settings_dict["USER"]
        setting = "DATABASE_OWNER_URL" if is_owner else "DATABASE_URL"
        lines = map(str.strip, str(error).splitlines())
        reason = "; ".join(filter(None, lines))
        return f"The database of {setting} can't be used: {reason}"

    def _configure_connection(self, connection: "psycopg.Connection[object]") -> bool:
        """Apply the session settings to a new connection; return whether to commit."""
        session = self.settings_dict.get("SESSION", {})
        for name, value in session.items():
            connection.execute("SELECT set_config(%s, %s, false)", [name, value])

        has_changed = super()._configure_connection(connection)  # type: ignore[misc]
        return has_changed or bool(session)
