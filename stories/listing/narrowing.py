"""What narrows a list down: words, facets and months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from stories.facets import YEAR, Facet
from stories.querysets import PublicationQuerySet
from stories.search.facets import Countable, count_facets_of_each
from stories.search.find import Found
from stories.search.score import Document

WORDS, MONTHS = "words", "months"  # what a list can be told to do without, beside its facets
Counts = Mapping[int, int]


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

    def ids(self, without: Facet | None = None) -> list[Sequence[int]]:
        """Return the facet ids that are chosen, of each facet but one."""
        return [ids for facet, ids in self.filters.items() if facet is not without]

    def documents(self, without: Facet | None = None) -> list[Document]:
        """Return what a complete search has read of the stories that match, best first."""
        assert self.found and self.found.is_complete  # noqa: S101, PT018 - only then is it called
        filters = [set(ids) for ids in self.ids(without)]
        first, last = self.first or date.min, self.last or date.max
        return [
            document
            for document in self.found.documents
            if document.last >= first and document.first <= last
            if not any(ids.isdisjoint(document.facets) for ids in filters)
        ]

    def counts(self) -> list[Counts]:
        """Return the counts of the list by facet id, then those of it without each filter in turn; one query.

        Without a filter, what is wanted is counted: its own facet, and the years, which say how long the list is.
        """
        sets = [self._countable(), *map(self._countable, self.filters)]
        return [*count_facets_of_each(sets, [(), *map(kinds_beside, self.filters)])]

    def _countable(self, without: Facet | None = None) -> Countable:
        """Return a set for its counts: those of all stories, and of those with one option, are kept."""
        chosen = self.ids(without)
        is_kept = len(chosen) < 2 and all(len(ids) == 1 for ids in chosen)
        if self.found or self.is_ranged or not is_kept:
            return self.stories(*[without] if without else [])
        return self.everything.kept_counts(*chain(*chosen))


def kinds_beside(facet: Facet) -> tuple[Facet, Facet]:
    """Return what is wanted of a list without a filter: its facet, and the years, which say how long it is."""
    return facet, YEAR


def size(counts: Counts) -> int:
    """Return how many stories were counted: each has one year."""
    return sum(count for id_, count in counts.items() if YEAR.has(id_))
