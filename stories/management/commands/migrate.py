"""Django's migrate command as the owner of the tables, with a lock timeout.

Without the timeout, the site could stop: while ALTER TABLE waits for a lock, every later query on
that table waits too.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import errors, sql

from fusionstories.db_roles import as_owner, current_role, grant_to_runtime_role
from stories.models.privileges import append_only_tables

# Any number that no other program uses for an advisory lock of this database.
LOCK_NUMBER = 0x53544F5249
LOCK_POLL_SECONDS = 0.5


class Command(migrate.Command):
    """Has Django's options; waits for a lock at most MIGRATE_LOCK_SECONDS."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        runtime_role = current_role(connection)
        with as_owner(connection), self._one_at_a_time(connection):
            self._migrate(connection, *args, **options)
            if not options["plan"]:
                grant_to_runtime_role(connection, runtime_role, append_only_tables())

    @contextmanager
    def _one_at_a_time(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Wait until no other `migrate` works on this database, then keep others out.

        It asks again instead of waiting in the database: an index that the other one creates
        concurrently would wait for this statement.
        """
        is_waiting = False
        while not _ask_for_lock(connection, "pg_try_advisory_lock"):
            if not is_waiting:
                self.stdout.write("Another migrate is running. Waiting for its end.")
                is_waiting = True

            time.sleep(LOCK_POLL_SECONDS)

        try:
            yield
        finally:
            _ask_for_lock(connection, "pg_advisory_unlock")

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


def _ask_for_lock(connection: BaseDatabaseWrapper, function: str) -> bool:
    """Call a function of advisory locks; return its result."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [LOCK_NUMBER])
        is_done: bool = cursor.fetchone()[0]

    return is_done
