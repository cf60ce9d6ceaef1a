"""Values that all requests of a process share until something public changes."""

from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Any, Generic, TypeVar

from stories.models.content_version import current_version
from stories.models.edition_content import Names

Value = TypeVar("Value")


class PerVersion(Generic[Value]):
    """A value that is built once for each content version, by the thread that first needs it.

    Readers must not change the value. It may be older than the database by up to a second.
    """

    def __init__(self, build: Callable[[], Value]) -> None:
        self._build = build
        self._lock = Lock()
        self._kept: tuple[str, Value] | None = None

    def get(self) -> Value:
        """Return the value for the current version; other threads wait while it is built."""
        token = current_version().token
        kept = self._kept
        if kept is not None and kept[0] == token:
            return kept[1]

        with self._lock:
            # Another thread may have built it meanwhile, and something may have changed again.
            token = current_version().token
            kept = self._kept
            if kept is None or kept[0] != token:
                kept = (token, self._build())
                self._kept = kept
            return kept[1]


every_name = PerVersion(Names.all)


def names_for(
    contents: Iterable[Mapping[str, Any]], read: Callable[[Iterable[Mapping[str, Any]]], Names] = Names.of
) -> Names:
    """Return names for these contents: the shared ones if they have all of them, else what `read` returns."""
    contents = list(contents)
    names = every_name.get()
    if names.cover(contents):
        return names
    return read(contents)
