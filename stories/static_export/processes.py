"""Processes that render the static export, all from the same snapshot of the database."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeAlias, TypeVar

import django
from django.db import connection, transaction

Result = TypeVar("Result")
# Calls a function for each URL and yields the results in their order.
UrlMap: TypeAlias = Callable[[Callable[[str], Result], Sequence[str]], Iterator[Result]]

MAX_CHUNK = 16


@contextmanager
def url_map(processes: int) -> Iterator[UrlMap]:
    """Yield a function like map() that runs in several processes, or in this one if it is one.

    The current transaction must be that of database_snapshot().
    """
    if processes == 1:
        yield map
        return

    # The new interpreters import this module before their setup, so it can't import any model.
    executor = ProcessPoolExecutor(
        processes,
        mp_context=get_context("spawn"),
        initializer=_start_process,
        initargs=(connection.settings_dict["NAME"], _exported_snapshot()),
    )

    def map_urls(function: Callable[[str], Result], urls: Sequence[str]) -> Iterator[Result]:
        chunk = len(urls) // (processes * 4)
        chunk = min(max(chunk, 1), MAX_CHUNK)
        return executor.map(function, urls, chunksize=chunk)

    try:
        yield map_urls
    finally:
        executor.shutdown(cancel_futures=True)


def begin_snapshot(snapshot: str = "") -> None:
    """Make the current transaction read one snapshot, without writing, however long it takes.

    `snapshot` is that of another transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        if snapshot:
            cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def _exported_snapshot() -> str:
    """Return the name under which other connections can use this transaction's snapshot."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        return cursor.fetchone()[0]


def _start_process(database: str, snapshot: str) -> None:
    """Begin a transaction on the snapshot, which lasts as long as the process."""
    django.setup()
    # That of a test has another name than in the settings.
    connection.settings_dict["NAME"] = database

    transaction.atomic().__enter__()
    begin_snapshot(snapshot)
