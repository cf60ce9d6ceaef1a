"""Databases that hold the whole archive: loaded once a process, and copied for those who change it for good."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.db import connection, transaction

from stories.intake.archive import load_archive


@contextmanager
def with_archive() -> Iterator[None]:
    """Have the archive in the database, for the tests of a module or package; what they change is taken back."""
    with _connected_to(_archive()), transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def with_own_archive() -> Iterator[None]:
    """Have the archive in a database that ends with this block, for tests whose changes are committed."""
    name = f"{_archive()}_copy"
    _copy(_archive(), name)
    with _connected_to(name):
        yield
    drop(name)


def clear_up() -> None:
    """Make the databases of this process ready to be dropped."""
    if _archive.cache_info().currsize:
        drop(_archive())
    _end_sessions(connection.settings_dict["NAME"])


def drop(name: str) -> None:
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@cache
def _archive() -> str:
    empty = connection.settings_dict["NAME"]
    name = f"{empty}_archive"
    _copy(empty, name)
    with _connected_to(name):
        load_archive()
    return name


def _copy(template: str, name: str) -> None:
    drop(name)
    _end_sessions(template)
    _execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _end_sessions(name: str) -> None:
    """End what threads of former tests have left: a database that somebody is connected to is not copied or dropped."""
    connection.close()
    _execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


def _execute(statement: str, values: list[str] | None = None) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
