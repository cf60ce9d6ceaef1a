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
from stories.search.bits import MOST, FacetBits
from stories.search.facets import SPAN, Countable, KeptCounts, count_facets, count_facets_of_each
from stories.search.find import Found

WORDS, MONTHS = "words", "months"  # what a list can be told to do without, beside its facets
Counts = Mapping[int, int]
# The counts of all stories say which tags and years are in use.
every_count: Shared[Counts] = Shared(lambda: count_facets(Publication.objects.visible().kept_counts()))
every_bit = Shared(lambda: FacetBits.read(Publication.objects.visible()) if size(every_count.get()) <= MOST else None)


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
        sets = [self._countable(), *map(self._countable, self.filters)]
        if not all(isinstance(one, KeptCounts) for one in sets) and (bits := every_bit.soon()):
            return self._counted_by_bits(bits)
        return count_facets_of_each(sets, [(), *map(_kinds, self.filters)])

    def _counted_by_bits(self, bits: FacetBits) -> Sequence[Counts]:
        chosen = bits.all
        if self.found or self.is_ranged:
            chosen = bits.of(self.stories(*self.filters))
        wanted = [(None, ()), *((facet, _kinds(facet)) for facet in self.filters)]
        return [
            bits.counts(reduce(and_, map(bits.having, self._filters(without)), chosen), kinds)
            for without, kinds in wanted
        ]

    def _filters(self, without: Facet | None) -> list[Sequence[int]]:
        return [ids for facet, ids in self.filters.items() if facet is not without]

    def _countable(self, without: Facet | None = None) -> Countable:
        """Return a set for its counts: those of all stories, and of those with one option, are kept."""
        filters = self._filters(without)
        is_kept = len(filters) < 2 and all(len(ids) == 1 for ids in filters)
        if self.found or self.is_ranged or not is_kept:
            return self.stories(*[without] if without else [])
        return self.everything.kept_counts(*chain(*filters))

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
