"""All public stories of the current content version: index, facet options and search."""

from collections.abc import Collection

from stories.facets import FACETS, Facet, Option
from stories.models import Publication
from stories.models.version_cache import VersionCache
from stories.search.engine import SearchResult, search
from stories.search.index import Index

# Options by the facet id of the broader option, None for those without one.
Tree = dict[int | None, list[Option]]


class FacetOptions:
    """Options by facet and by value."""

    def __init__(self, facet_ids: Collection[int]) -> None:
        """Read the options, given the facet ids of all public stories.

        At most one query for each facet.
        """
        self._by_facet: dict[Facet, list[Option]] = {}
        self._by_value: dict[tuple[Facet, str], Option] = {}
        self._trees: dict[Facet, Tree] = {}
        for facet in FACETS:
            self._add(facet, facet.options(facet_ids))

    def _add(self, facet: Facet, options: list[Option]) -> None:
        tree: Tree = {}
        for option in options:
            tree.setdefault(option.parent, []).append(option)
            self._by_value.setdefault((facet, option.value.lower()), option)

        self._by_facet[facet] = options
        self._trees[facet] = tree

    def of(self, facet: Facet) -> list[Option]:
        """Return the options of a facet by name; years latest first."""
        return self._by_facet[facet]

    def by_parent(self, facet: Facet) -> Tree:
        """Return the same options by the facet id of the broader option."""
        return self._trees[facet]

    def find(self, facet: Facet, value: str) -> Option | None:
        """Return the option with a lowercase value, None if there is none.

        Any year or month from 1900 on is an option, whether or not a story has it.
        """
        option = self._by_value.get((facet, value))
        if option is None and facet.find_unused:
            return facet.find_unused(value)
        return option


def _read_options() -> FacetOptions:
    return FacetOptions(story_counts().keys())


public_index = VersionCache(lambda: Index.read(Publication.objects.visible()))
all_options = VersionCache(_read_options)


def story_counts() -> dict[int, int]:
    """Return the number of public stories by facet id."""
    index = public_index.get()
    return dict(index.counts(index.all))


def search_public(words: str, index: Index, is_exact: bool = False) -> SearchResult:
    """Search all public stories. The index must be that of the current version."""
    return search(words, Publication.objects.visible(), index, is_exact)
