"""Check that the database keeps the session settings on which the portal relies.

A pooler that shares one connection among several clients loses them: time limits then end nothing,
and read-only mode writes.
"""

from collections.abc import Mapping, Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

WAY_OUT = "Connect to PostgreSQL itself, or set pool_mode = session for this database in PgBouncer."
MARK = "stories.session"


def session_settings_are_kept(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: object,
) -> list[CheckMessage]:
    """Return an error for each session setting that the database doesn't keep."""
    errors: list[CheckMessage] = []
    for alias in databases or ():
        try:
            reasons = lost_settings(connections[alias])
        except DatabaseError:  # the database is down, which others report
            continue

        errors += [Error(reason, hint=WAY_OUT, id="stories.E004") for reason in reasons]

    return errors


def lost_settings(connection: BaseDatabaseWrapper) -> list[str]:
    """Return a sentence for each setting that the server has otherwise than it was set.

    Two connections are open at once, because a pooler may give back the same one by chance.
    """
    expected: Mapping[str, str] = connection.settings_dict.get("SESSION", {})
    other = connection.copy()
    reasons = []
    try:
        with connection.cursor() as cursor, other.cursor() as other_cursor:
            cursor.execute("SELECT set_config(%s, 'mine', false)", [MARK])
            other_cursor.execute("SELECT current_setting(%s, true)", [MARK])
            if other_cursor.fetchone()[0] == "mine":
                reasons.append("A pooler lets several clients use one database session.")

            for name, value in expected.items():
                cursor.execute(
                    "SELECT current_setting(%s), set_config(%s, %s, false)", [name, name, value]
                )
                found, wanted = cursor.fetchone()
                if found != wanted:
                    reasons.append(f"The database doesn't keep {name}={wanted}: it has {found}.")

            cursor.execute("SELECT set_config(%s, '', false)", [MARK])
    finally:
        other.close()

    return reasons
