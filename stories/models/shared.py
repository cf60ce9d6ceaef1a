"""What all requests of a server process share for as long as nothing public changes."""

import logging
from collections.abc import Callable, Hashable, Iterable, Mapping
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

from django.db import Error, connection, connections

from stories.models.content import Names

log = logging.getLogger(__name__)
Kept = TypeVar("Kept")
Source = Callable[[], Hashable | None]


class Shared(Generic[Kept]):
    """Something that is read once for each content version; anew each time where nobody follows the version.

    Readers must not change it. It may be older than the database by as long as news takes to this process.
    """

    def __init__(self, read: Callable[[], Kept]) -> None:
        self._read = read
        self._kept: tuple[Hashable, Kept] | None = None
        self._turn = Lock()

    def get(self) -> Kept:
        version = _source()
        if version is None:
            return self._read()
        kept, key = self._kept, (_source, version)
        if kept is None or kept[0] != key:
            kept = self._kept = key, self._read()
        return kept[1]

    def soon(self) -> Kept | None:
        """Return what is there for the present version; None while a thread reads it, and where nobody follows it.

        No thread is begun within a transaction, as it would not see what was written there.
        """
        version = _source()
        kept, key = self._kept, (_source, version)
        if version is not None and kept and kept[0] == key:
            return kept[1]
        if version is not None and not connection.in_atomic_block and self._turn.acquire(blocking=False):
            Thread(target=self._read_aside, args=(key,), name="shared-reader", daemon=True).start()
        return None

    def _read_aside(self, key: Hashable) -> None:
        try:
            self._kept = key, self._read()
        except Error as error:
            log.warning("What requests share could not be read: %s", error)
        finally:
            self._turn.release()
            connections.close_all()


def follow(source: Source | None) -> None:
    """Let `source` say which content version is known to be the present one; None where that is not known."""
    global _source  # noqa: PLW0603  one for the process, as is the version
    _source = source or _nobody


def _nobody() -> None:
    return None


_source: Source = _nobody
every_name = Shared(Names.all)


def names_for(
    contents: Iterable[Mapping[str, Any]], read: Callable[[Iterable[Mapping[str, Any]]], Names] = Names.of
) -> Names:
    """Return names for these contents: the shared ones when they have all of them, else what `read` asks for."""
    contents = list(contents)
    if _source() is not None and (names := every_name.get()).cover(contents):
        return names
    return read(contents)
