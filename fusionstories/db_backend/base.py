"""PostgreSQL whose connections begin with the session settings of DATABASES["default"]["SESSION"].

They are set by a statement after connecting, not by the connection parameter `options`, which PgBouncer refuses.
"""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend for PostgreSQL, pooled or not."""

    def program_folders(self) -> list[Path]:
        """Return folders with the server's own pg_dump and psql, if it brings them along."""
        return []

    def _configure_connection(self, connection: Any) -> bool:
        """Apply the session settings to a new connection; return whether to commit."""
        session = self.settings_dict.get("SESSION", {})
        for name, value in session.items():
            connection.execute("SELECT set_config(%s, %s, false)", [name, value])

        has_changed = super()._configure_connection(connection)  # type: ignore[misc]
        return has_changed or bool(session)
