"""What narrows a list down, and how many stories each option of it would give."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import chain
from operator import and_

from stories.choices import FacetKind
from stories.listing.options import Facet
from stories.models import Publication
from stories.models.shared import Shared
from stories.querysets import PublicationQuerySet
from stories.search.bitmaps import MOST, FacetBitmaps
from stories.search.facets import SPAN, Countable, count_facets, count_facets_of_each
from stories.search.find import Found

WORDS, MONTHS = "words", "months"  # what a list can be told to do without, beside its facets
Counts = Mapping[int, int]
# The counts of all stories say which tags and years are in use.
every_count: Shared[Counts] = Shared(lambda: count_facets(Publication.objects.visible().kept_counts()))
every_bitmap = Shared(
    lambda: FacetBitmaps.read(Publication.objects.visible()) if size(every_count.get()) <= MOST else None
)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The words, the facets and the months of a list over all public stories.

    `filters` are facet ids by facet: a story has any of a facet, and of all these facets.
    """

    everything: PublicationQuerySet
    found: Found | None
    filters: Mapping[Facet, Sequence[int]]
    first: date | None
    last: date | None

    @property
    def is_ranged(self) -> bool:
        return bool(self.first or self.last)

    @property
    def is_filtered(self) -> bool:
        """Whether there is more than words."""
        return bool(self.filters) or self.is_ranged

    def stories(self, *without: Facet | str) -> PublicationQuerySet:
        """Return the stories that match; facets, WORDS and MONTHS are left out of account where asked."""
        stories = self.everything
        if self.found and WORDS not in without:
            stories = stories.found(self.found)
        if self.is_ranged and MONTHS not in without:
            stories = stories.between(self.first, self.last)
        for facet, ids in self.filters.items():
            if facet not in without:
                stories = stories.with_any(ids)
        return stories

    def counts(self) -> Sequence[Counts]:
        """Return the counts of the list by facet id, then those of it without each filter in turn, for its own facet.

        At most one query; none for words that few stories answer, as they are at hand.
        """
        if self.found and self.found.is_complete:
            return [self._counted(), *map(self._counted, self.filters)]
        if not self._is_kept() and (bitmaps := every_bitmap.soon()):
            return self._counted_by_bitmaps(bitmaps)
        sets = [self._countable(), *map(self._countable, self.filters)]
        return count_facets_of_each(sets, [(), *map(_kinds, self.filters)])

    def _counted_by_bitmaps(self, bitmaps: FacetBitmaps) -> Sequence[Counts]:
        chosen = bitmaps.all
        if self.found or self.is_ranged:
            chosen = bitmaps.of(self.stories(*self.filters))
        wanted = [(None, ()), *((facet, _kinds(facet)) for facet in self.filters)]
        return [
            bitmaps.counts(reduce(and_, map(bitmaps.having, self._filters(without)), chosen), kinds)
            for without, kinds in wanted
        ]

    def _filters(self, without: Facet | None) -> list[Sequence[int]]:
        return [ids for facet, ids in self.filters.items() if facet is not without]

    def _countable(self, without: Facet | None = None) -> Countable:
        """Return a set for its counts."""
        if self._is_kept(without):
            return self.everything.kept_counts(*chain(*self._filters(without)))
        return self.stories(*[without] if without else [])

    def _is_kept(self, without: Facet | None = None) -> bool:
        """Whether the database keeps the counts: those of all stories, and of those with one option."""
        filters = self._filters(without)
        return not self.found and not self.is_ranged and len(filters) < 2 and all(len(ids) == 1 for ids in filters)

    def _counted(self, without: Facet | None = None) -> Counts:
        """Return the counts of what the search has read of all that it found."""
        assert self.found  # noqa: S101 - only then is it called
        filters = [set(ids) for ids in self._filters(without)]
        first, last = self.first or date.min, self.last or date.max
        return Counter(
            facet
            for document in self.found.documents
            if document.last >= first and document.first <= last
            if not any(ids.isdisjoint(document.facets) for ids in filters)
            for facet in document.facets
        )


def _kinds(facet: Facet) -> tuple[FacetKind, ...]:
    """Return what is wanted of a list without a filter: its facet, and the years, which say how long it is."""
    return facet.kind, FacetKind.YEAR


def size(counts: Counts) -> int:
    """Return how many stories were counted: each has one year."""
    return sum(count for id_, count in counts.items() if id_ // SPAN == FacetKind.YEAR)
