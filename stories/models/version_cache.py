"""Values shared by all requests of a process until something public changes."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from stories.models.content_version import current_version
from stories.models.edition_content import Snapshots, VocabularyNames
from stories.models.site_text import SiteText

CachedValue = TypeVar("CachedValue")


class VersionCache(Generic[CachedValue]):
    """A value that the first thread to need it builds for each content version.

    Callers must not change the value. It may be up to a second older than the database.
    """

    def __init__(self, build: Callable[[], CachedValue]) -> None:
        self._build = build
        self._lock = Lock()
        self._cached: tuple[str, CachedValue] | None = None

    def get(self) -> CachedValue:
        """Return the value for the current version; other threads wait while it is built."""
        token = current_version().token
        cached = self._cached
        if cached is not None and cached[0] == token:
            return cached[1]

        with self._lock:
            # Another thread may have built the value, and the version may have changed again.
            token = current_version().token
            cached = self._cached
            if cached is None or cached[0] != token:
                cached = (token, self._build())
                self._cached = cached

            return cached[1]


def read_site_text() -> SiteText:
    """Return the texts of the site, those of a new one if the row is missing; one query."""
    return SiteText.objects.first() or SiteText()


vocabulary_names = VersionCache(VocabularyNames.all)
site_text = VersionCache(read_site_text)


def names_for(
    contents: Snapshots,
    read: Callable[[Snapshots], VocabularyNames] = VocabularyNames.for_contents,
) -> VocabularyNames:
    """Return the shared names if they cover these contents, else the names that `read` returns."""
    contents = list(contents)
    names = vocabulary_names.get()
    if names.cover(contents):
        return names
    return read(contents)
