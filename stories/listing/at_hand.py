"""What of a list is known without the database: from what its search has read, or from bitmaps of all stories."""

from collections import Counter
from functools import cached_property, reduce
from itertools import chain
from operator import and_

from stories.facets import Facet
from stories.listing.narrowing import Counts, Narrowing, kinds_beside, size
from stories.models import Publication
from stories.models.shared import PerVersion
from stories.search.bitmaps import Places
from stories.search.facets import count_facets
from stories.search.index import MOST, Index

# The counts of all stories say which tags and years are in use.
every_count: PerVersion[Counts] = PerVersion(lambda: count_facets(Publication.objects.visible().kept_counts()))
every_index = PerVersion(lambda: Index.read(Publication.objects.visible()) if size(every_count.get()) <= MOST else None)


class AtHand:
    """The counts and the order of a list; the database says at most which stories match words or months."""

    def __init__(self, narrowing: Narrowing, index: Index | None) -> None:
        self._narrowing, self._bitmaps = narrowing, index and index.bitmaps
        self._found = narrowing.found

    def counts(self) -> list[Counts] | None:
        """Return what Narrowing.counts() does; None where only the database knows."""
        filters = self._narrowing.filters
        if self._found and self._found.is_complete:
            return [self._counted(), *map(self._counted, filters)]
        if self._bitmaps is None:
            return None
        each = [self._bitmaps.counts(self._places(facet), kinds_beside(facet)) for facet in filters]
        return [self._bitmaps.counts(self._places()), *each]

    def stories(self, sort: str, start: int, stop: int) -> list[int] | None:
        """Return the ids of the stories from place start to before stop; None where only the database knows."""
        if sort == "relevance" and self._found and (start < len(self._found.order) or self._found.is_complete):
            return self._best(start, stop)
        if self._bitmaps is None or sort not in ("relevance", "newest", "oldest", "center"):
            return None
        if sort == "center":
            return self._bitmaps.by_center(self._places(), start, stop)
        if sort == "oldest":
            total = len(self._places())
            start, stop = max(total - stop, 0), max(total - start, 0)
        found = self._bitmaps.newest(self._places(), start, stop)
        return found[::-1] if sort == "oldest" else found

    def _best(self, start: int, stop: int) -> list[int] | None:
        """Return stories by relevance; an incomplete ranking holds the newest ones, so only they are looked at."""
        assert self._found  # noqa: S101 - only then is it called
        order = self._found.order
        if not self._narrowing.is_filtered and stop <= len(order):
            return list(order[start:stop])
        if self._found.is_complete:
            return [document.pk for document in self._narrowing.documents()][start:stop]
        if self._bitmaps is None:
            return None
        ranked = {story: place for place, story in enumerate(order)}
        newest = self._bitmaps.newest(self._places(), 0, max(stop, len(order)))
        return sorted(newest, key=lambda story: ranked.get(story, len(order)))[start:stop]

    def _counted(self, without: Facet | None = None) -> Counts:
        return Counter(chain.from_iterable(document.facets for document in self._narrowing.documents(without)))

    def _places(self, without: Facet | None = None) -> Places:
        assert self._bitmaps  # noqa: S101 - only then is it called
        return reduce(and_, map(self._bitmaps.having, self._narrowing.ids(without)), self._before_filters)

    @cached_property
    def _before_filters(self) -> Places:
        """The places of all that matches words and months; at most one query."""
        assert self._bitmaps  # noqa: S101 - only then is it called
        if self._found and self._found.places is not None and not self._narrowing.is_ranged:
            return self._found.places
        if self._found or self._narrowing.is_ranged:
            return self._bitmaps.of(self._narrowing.stories(*self._narrowing.filters))
        return self._bitmaps.all
