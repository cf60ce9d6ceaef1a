"""The public collection of the current content version: index, options of the facets, search."""

from collections.abc import Collection

from stories.facets import FACETS, YEAR, Facet, Option, year_option
from stories.models import Publication
from stories.models.version_cache import VersionCache
from stories.search.engine import SearchResult, search
from stories.search.index import Index

Tree = dict[int | None, list[Option]]


class FacetOptions:
    """Options by facet and by value."""

    def __init__(self, facet_ids: Collection[int]) -> None:
        """List the options, given all facet ids that public stories carry; at most one query for each facet."""
        self._by_facet = {facet: facet.options(facet_ids) for facet in FACETS}
        self._by_value: dict[tuple[Facet, str], Option] = {}
        self._trees: dict[Facet, Tree] = {}
        for facet, options in self._by_facet.items():
            tree: Tree = {}
            for option in options:
                tree.setdefault(option.parent, []).append(option)
                self._by_value.setdefault((facet, option.value.lower()), option)
            self._trees[facet] = tree

    def of(self, facet: Facet) -> list[Option]:
        """Return the options of a facet by name, years latest first."""
        return self._by_facet[facet]

    def by_parent(self, facet: Facet) -> Tree:
        """Return of() by the facet id of the broader option, None for those that have none."""
        return self._trees[facet]

    def find(self, facet: Facet, value: str) -> Option | None:
        """Return the option that an address names in lower case, None if there is none; a year need not be in use."""
        if option := self._by_value.get((facet, value)):
            return option
        is_year = facet is YEAR and value.isascii() and value.isdecimal() and len(value) == 4 and value >= "1900"
        return year_option(int(value)) if is_year else None


def _read_options() -> FacetOptions:
    index = public_index.get()
    return FacetOptions(index.counts(index.all).keys())


public_index = VersionCache(lambda: Index.read(Publication.objects.visible()))
all_options = VersionCache(_read_options)


def story_counts() -> dict[int, int]:
    """Return the number of public stories by facet id."""
    index = public_index.get()
    return dict(index.counts(index.all))


def search_public(words: str, index: Index, is_exact: bool = False) -> SearchResult:
    """Search all public stories; the index is that of the current version."""
    return search(words, Publication.objects.visible(), index, is_exact)
