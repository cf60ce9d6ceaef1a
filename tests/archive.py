"""Databases with the whole archive: loaded once per process, copied for tests that commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.db import connection, transaction

from stories.intake.archive import load_archive


@contextmanager
def with_archive() -> Iterator[None]:
    """Use a database with the archive within the block; roll back all changes."""
    with _connected_to(_archive_database()), transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def with_own_archive() -> Iterator[None]:
    """Use a new database with the archive within the block, for tests that commit changes."""
    name = f"{_archive_database()}_copy"
    _copy(_archive_database(), name)
    with _connected_to(name):
        yield
    drop(name)


def clear_up() -> None:
    """Drop the archive database and end all sessions, so that the test database can be dropped."""
    is_loaded = _archive_database.cache_info().currsize > 0
    if is_loaded:
        drop(_archive_database())
    _end_sessions(connection.settings_dict["NAME"])


def drop(name: str) -> None:
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@cache
def _archive_database() -> str:
    """Load the archive into a copy of the test database; return its name."""
    test_database = connection.settings_dict["NAME"]
    name = f"{test_database}_archive"
    _copy(test_database, name)
    with _connected_to(name):
        load_archive()
    return name


def _copy(template: str, name: str) -> None:
    drop(name)
    _end_sessions(template)
    _execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _end_sessions(name: str) -> None:
    """End the sessions of earlier tests' threads: a database in use can't be copied or dropped."""
    connection.close()
    _execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


def _execute(statement: str, params: list[str] | None = None) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement, params)


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    previous_name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = previous_name
