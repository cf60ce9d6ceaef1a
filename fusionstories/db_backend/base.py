"""PostgreSQL backend that applies the session settings of DATABASES["default"]["SESSION"].

They are set by a statement after connecting. PgBouncer refuses the connection parameter `options`.
"""

from pathlib import Path

import psycopg
from django.db.backends.postgresql import base


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

    def runtime_url(self) -> str:
        """Return the URL with which `make run` serves; "" if this connection has it already."""
        return ""

    def _configure_connection(self, connection: "psycopg.Connection[object]") -> bool:
        """Apply the session settings to a new connection; return whether to commit."""
        session = self.settings_dict.get("SESSION", {})
        for name, value in session.items():
            connection.execute("SELECT set_config(%s, %s, false)", [name, value])

        has_changed = super()._configure_connection(connection)  # type: ignore[misc]
        return has_changed or bool(session)
