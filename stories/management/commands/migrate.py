"""Django's migrate, which never keeps the site waiting: a lock that is not free is given up after seconds."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg import errors, sql


class Command(migrate.Command):
    """The same options; a lock is waited for no longer than MIGRATE_LOCK_SECONDS.

    While ALTER TABLE waits for a lock, every query that comes after it waits too.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SET lock_timeout = {}").format(sql.Literal(f"{settings.MIGRATE_LOCK_SECONDS}s")))
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            if not isinstance(error.__cause__, errors.LockNotAvailable):
                raise
            raise CommandError(
                f"A table was in use for more than {settings.MIGRATE_LOCK_SECONDS} seconds. "
                "The migration that wanted it was undone, those before it are applied. Run migrate again."
            ) from error
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
