"""Panels beside a list: the options of each facet as links, with counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from django.urls import reverse

from stories.facets import Facet, Option
from stories.listing import name_matching
from stories.listing.collection import FacetOptions, Tree
from stories.listing.query_string import ListingUrl
from stories.search.index import Counts

# Options that a panel shows besides the chosen ones; a chosen option shows as many of its parts.
LARGEST = 8


@dataclass(frozen=True, slots=True)
class OptionLink:
    """Link to the list with one option added, or removed if it is chosen.

    The count is the number of stories with this option alone in its facet and all other filters.
    The URL is None if that is zero. The link is open, so that its parts show, if the option or one
    of its parts is chosen.
    """

    option: Option
    count: int
    url: str | None
    is_chosen: bool = False
    is_open: bool = False
    parts: Sequence["OptionLink"] = ()

    @property
    def label(self) -> str:
        return self.option.label

    @property
    def search_text(self) -> str:
        """Names of the option, folded as for suggestions."""
        return name_matching.search_text((self.option.label, *self.option.names))


class Panel:
    """One facet beside a list: the chosen and the largest options, and a page with all of them."""

    def __init__(
        self,
        facet: Facet,
        counts: Counts,
        chosen: Sequence[Option],
        options: FacetOptions,
        address: ListingUrl,
        hides_unused: bool = False,
    ) -> None:
        """Describe a facet, given its counts by facet id.

        `hides_unused` leaves out options without a story.
        """
        self.facet = facet
        self.hides_unused = hides_unused
        self.number_chosen = len(chosen)
        self.is_open = bool(chosen) or facet.is_open
        self._counts = counts
        self._address = address
        self._options_by_parent = _with_unlisted(options, facet, chosen)
        self._chosen_ids = {option.facet_id for option in chosen}
        self._open_ids: set[int | None] = {option.parent for option in chosen} | self._chosen_ids
        self._url_with = address.url_adder(facet.param)

    @property
    def number_of_options(self) -> int:
        return sum(map(len, self._options_by_parent.values()))

    @property
    def is_long(self) -> bool:
        """Whether the page with all options has more than the panel."""
        return len(flatten(self.links)) < self.number_of_options

    @property
    def all_options_url(self) -> ListingUrl:
        """The page with all options."""
        path = reverse("stories:facet_options", args=[self.facet.param])
        return ListingUrl(quote(path), self._address.on_page(1).params)

    @cached_property
    def links(self) -> list[OptionLink]:
        """The chosen and the largest options; parts only of open ones."""
        return self._largest(None)

    @cached_property
    def all_links(self) -> list[OptionLink]:
        """All options, each with all its parts."""
        return self._all(None)

    def _largest(self, parent: int | None) -> list[OptionLink]:
        """Return links to the open and the largest options of a level."""
        links = []
        for option in self._largest_options(parent):
            parts = []
            if option.facet_id in self._open_ids:
                parts = self._largest(option.facet_id)

            links.append(self._link(option, parts))

        return links

    def _largest_options(self, parent: int | None) -> list[Option]:
        """Return the open options, then the largest of the others. A short list is complete."""
        options = self._sorted(parent)
        is_complete = len(options) <= LARGEST and not self.hides_unused
        if is_complete:
            return options

        number_open = sum(option.facet_id in self._open_ids for option in options)
        largest = options[: number_open + LARGEST]
        return [option for option in largest if self._is_useful(option)]

    def _all(self, parent: int | None) -> list[OptionLink]:
        return [self._link(option, self._all(option.facet_id)) for option in self._sorted(parent)]

    def _sorted(self, parent: int | None) -> list[Option]:
        """Return the options of one level, open ones first.

        Then they are sorted by number of stories or in the order of the facet.
        """
        options = self._options_by_parent.get(parent, ())
        position = self._by_count if self.facet.is_by_count else self._used_first
        return sorted(options, key=position)

    def _by_count(self, option: Option) -> float:
        if option.facet_id in self._open_ids:
            return float("-inf")
        return -self._counts.get(option.facet_id, 0)

    def _used_first(self, option: Option) -> int:
        """Return the rank of an option: open ones first, options without a story last."""
        if option.facet_id in self._open_ids:
            return 0
        return 1 if option.facet_id in self._counts else 2

    def _is_useful(self, option: Option) -> bool:
        """Return whether the option has stories or can be removed."""
        return option.facet_id in self._counts or option.facet_id in self._open_ids

    def _link(self, option: Option, parts: Sequence[OptionLink]) -> OptionLink:
        """Return the link that adds an option, or removes it if it is chosen."""
        count = self._counts.get(option.facet_id, 0)
        is_chosen = option.facet_id in self._chosen_ids

        url = None
        if is_chosen:
            url = str(self._address.removing(self.facet.param, option.value))
        elif count:
            url = self._url_with(option.value)

        return OptionLink(option, count, url, is_chosen, option.facet_id in self._open_ids, parts)


def _with_unlisted(options: FacetOptions, facet: Facet, chosen: Sequence[Option]) -> Tree:
    """Return the options by parent, with chosen ones that are not listed: years without a story."""
    listed = options.by_parent(facet)
    unlisted = [option for option in chosen if option not in options.of(facet)]
    if not unlisted:
        return listed
    return {None: sorted([*listed.get(None, ()), *unlisted], key=lambda option: -option.facet_id)}


def flatten(links: Sequence[OptionLink]) -> list[OptionLink]:
    """Return the links, each followed by its parts."""
    flat = []
    for link in links:
        flat.append(link)
        flat.extend(link.parts)
    return flat
