"""Django's migrate command with a lock timeout, so that the site doesn't stop.

While ALTER TABLE waits for a lock, every later query on that table waits too.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg import errors, sql


class Command(migrate.Command):
    """Has Django's options; waits for a lock at most MIGRATE_LOCK_SECONDS."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
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
