"""From which database this request reads: one for all that it asks, so that no page mixes two states.

The choice is made in stories/delivery/replicas.py; here it is only kept, for the ORM and for plain SQL alike.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

_alias: ContextVar[str] = ContextVar("reading_from", default=DEFAULT_DB_ALIAS)


@contextmanager
def reading_from(alias: str) -> Iterator[None]:
    """Let everything inside read from this database."""
    token = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(token)


def reading_alias() -> str:
    """Return the database that this request reads from."""
    return _alias.get()


def read_connection() -> BaseDatabaseWrapper:
    """Return the connection for plain SQL that only reads what pages show."""
    return connections[_alias.get()]


class ReadingRouter:
    """Django's database router where there are replicas. Whatever is not said to read from one is the primary's."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        # Never None: Django would go back to where the instance at hand came from, long after that request.
        return _alias.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # they are all copies of one database

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS
