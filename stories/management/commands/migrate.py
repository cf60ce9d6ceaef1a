"""Django's migrate, which never keeps the site waiting: a lock that is not free is given up after seconds."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg import errors, sql

from fusionstories.env import env_int

# While ALTER TABLE waits for a lock, every query that comes after it waits too.
LOCK_SECONDS = env_int("MIGRATE_LOCK_SECONDS", 5, 1, 3600)


class Command(migrate.Command):
    """The same options; the wait for a lock is LOCK_SECONDS at most."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SET lock_timeout = {}").format(sql.Literal(f"{LOCK_SECONDS}s")))
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            if not isinstance(error.__cause__, errors.LockNotAvailable):
                raise
            raise CommandError(
                f"A table was in use for more than {LOCK_SECONDS} seconds. The migration that wanted it was undone, "
                "those before it are applied. Run migrate again."
            ) from error
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
