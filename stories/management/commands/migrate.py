"""Django's migrate command as the owner of the tables, with a lock timeout.

Without the timeout, the site could stop: while ALTER TABLE waits for a lock, every later query on
that table waits too.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import errors, sql

from fusionstories.db_roles import as_owner, current_role, grant_to_runtime_role
from stories.models.privileges import append_only_tables


class Command(migrate.Command):
    """Has Django's options; waits for a lock at most MIGRATE_LOCK_SECONDS."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        runtime_role = current_role(connection)
        with as_owner(connection):
            self._migrate(connection, *args, **options)
            if not options["plan"]:
                grant_to_runtime_role(connection, runtime_role, append_only_tables())

    def _migrate(self, connection: BaseDatabaseWrapper, *args: Any, **options: Any) -> None:
        timeout = sql.Literal(f"{settings.MIGRATE_LOCK_SECONDS}s")
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SET lock_timeout = {}").format(timeout))

        try:
            super().handle(*args, **options)
        except OperationalError as error:
            if not isinstance(error.__cause__, errors.LockNotAvailable):
                raise

            raise CommandError(
                f"A table was in use for more than {settings.MIGRATE_LOCK_SECONDS} seconds. "
                "The migration that needed it was rolled back, earlier ones are applied. "
                "Run migrate again."
            ) from error
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
