"""The options of all facets."""

from collections.abc import Collection

from stories.facets import FACETS, Facet, Option, year_option
from stories.models.shared import PerVersion

Tree = dict[int | None, list[Option]]
# So many sets of options are kept while nothing public changes: that of all stories, and of some centers and partners.
KEPT = 32


class Options:
    """Options by facet and by value."""

    def __init__(self, facet_ids: Collection[int]) -> None:
        """List the options, given all facet ids that public stories carry; at most one query for each facet."""
        self._by_facet = {facet: facet.options(facet_ids) for facet in FACETS}
        self._by_value = {
            (facet, option.value.lower()): option
            for facet, options in self._by_facet.items()
            for option in reversed(options)
        }

    def of(self, facet: Facet) -> list[Option]:
        """Return the options of a facet by name, years latest first."""
        return self._by_facet[facet]

    def by_parent(self, facet: Facet) -> Tree:
        """Return of() by the facet id of the broader option, None for those that have none."""
        tree: Tree = {}
        for option in self.of(facet):
            tree.setdefault(option.parent, []).append(option)
        return tree

    def by_value(self, facet: Facet, value: str) -> Option | None:
        """Return the option that an address names in lower case; None when there is none."""
        return self._by_value.get((facet, value))


def read_year(value: str) -> Option | None:
    """Return the year that an address names, whether it is in use or not."""
    is_year = value.isascii() and value.isdecimal() and len(value) == 4 and value >= "1900"
    return year_option(int(value)) if is_year else None


def options_in_use(facet_ids: Collection[int]) -> Options:
    """Return all options: every name, state and mission area, the tags and years with these facet ids."""
    kept, key = _kept.get(), tuple(sorted(facet_ids))
    if key not in kept:
        if len(kept) >= KEPT:
            kept.clear()
        kept[key] = Options(facet_ids)
    return kept[key]


_kept: PerVersion[dict[tuple[int, ...], Options]] = PerVersion(dict)
