"""A list of stories as an address describes it: what matches, in which order, and the links onwards."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.translation import gettext as _

from stories.facets import FACETS, Facet, Option
from stories.listing.collection import every_option, public_index, search_public
from stories.listing.form import ListingForm, usual_sort
from stories.listing.pagination import StoryPages
from stories.listing.phrases import filter_phrases
from stories.listing.query_string import Address
from stories.listing.rows import Row, rows
from stories.listing.sidebar import Panel
from stories.listing.sorting import Chip, Choice, Column, columns, sorts, views
from stories.models.edition_content import VocabularyNames
from stories.models.version_cache import vocabulary_names
from stories.search.index import Counts, StorySet

WORDS, MONTHS = "words", "months"  # what a list can be narrowed down by, beside facets


class Listing:
    """The public stories that a query string asks for. Everything but the search and the rows is in memory."""

    def __init__(self, query: QueryDict, path: str) -> None:
        """Read a query string; two queries if it searches for words, none otherwise."""
        form = ListingForm(query)
        self.read = form.read()
        self.words: str = self.read["q"]
        self.notices = form.notices()

        self.index = public_index.get()
        self.options = every_option.get()
        self.chosen = self._choose()
        values = {facet.param: [option.value for option in options] for facet, options in self.chosen.items()}
        self.address = Address.of(path, self.read, values)
        self._page = query.get("page", "1")

        self.found = search_public(self.words, self.index, bool(self.read["exact"])) if self.words else None
        self._filters = self._read_filters()

    def _choose(self) -> Mapping[Facet, list[Option]]:
        """Return the options that the address names; what does not exist becomes a notice."""
        chosen: dict[Facet, list[Option]] = {}
        for facet in FACETS:
            for value in self.read[facet.param]:
                if option := self.options.find(facet, value):
                    chosen.setdefault(facet, []).append(option)
                else:
                    self.notices.append(facet.not_found % {"value": value})
        return chosen

    def _read_filters(self) -> dict[Facet | str, StorySet]:
        """Return the stories that each facet, the months and the words leave."""
        filters: dict[Facet | str, StorySet] = {}
        for facet, options in self.chosen.items():
            filters[facet] = self.index.with_facets(option.facet_id for option in options)

        first, last = self.read["from"], self.read["to"]
        if first or last:
            filters[MONTHS] = self.index.between(first and first.first, last and last.last)
        if self.found:
            filters[WORDS] = self.found.stories
        return filters

    def without(self, *left_out: Facet | str) -> StorySet:
        """Return the stories that match; facets, WORDS and MONTHS can be left out of account."""
        places = self.index.all
        for name, found in self._filters.items():
            if name not in left_out:
                places = found if places is self.index.all else places & found
        return places

    @cached_property
    def places(self) -> StorySet:
        """The stories that match."""
        return self.without()

    @property
    def total(self) -> int:
        return len(self.places)

    def story_ids(self, start: int = 0, stop: int | None = None) -> list[int]:
        """Return the ids of the matching stories in order, from place start to before stop."""
        return self.index.ids(self.ordered_places(start, stop))

    def ordered_places(self, start: int = 0, stop: int | None = None) -> list[int]:
        """Return the places of the matching stories in order, from place start to before stop."""
        ranked = self.found.ranked if self.found else ()
        return self.index.ordered(self.places, self.sort, start, stop, ranked)

    @property
    def names(self) -> VocabularyNames:
        """The names of all centers, partners, threat types and kinds of outcome."""
        return vocabulary_names.get()

    @property
    def searched(self) -> str:
        """The words that were searched for: in another spelling than typed, if that found more."""
        return (self.found and self.found.corrected) or self.words

    @property
    def sort(self) -> str:
        return self.read["sort"] or usual_sort(self.words)

    @property
    def updated_at(self) -> datetime | None:
        """When the newest of these editions was released."""
        return self.index.updated_at(self.places)

    @property
    def page_updated_at(self) -> datetime | None:
        """When the newest edition on this page was released."""
        return max((row.publication.updated_at for row in self.rows), default=None)

    @cached_property
    def page(self) -> Page:
        """The requested page, or the nearest one if there is no such page."""
        return StoryPages(self).get_page(self._page)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page; one query."""
        return rows(self.page.object_list, self.names, self.found.marker if self.found else None)

    @property
    def everything(self) -> Counts:
        """The counts of the whole collection by facet id."""
        return self.index.counts(self.index.all)

    @cached_property
    def counts(self) -> Mapping[Facet, Counts]:
        """For each facet the number of stories that each of its options would leave, by facet id."""
        whole = self.index.counts(self.places)
        counts: dict[Facet, Counts] = dict.fromkeys(FACETS, whole)
        for facet in self.chosen:
            counts[facet] = self.index.counts(self.without(facet))
        return counts

    @cached_property
    def panels(self) -> list[Panel]:
        """The facets that have options, with the number of stories that each option would leave."""
        panels = []
        for facet, counts in self.counts.items():
            panel = Panel(facet, counts, self.chosen.get(facet, []), self.options, self.address)
            if panel.number_of_options:
                panels.append(panel)
        return panels

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters in use, in the order of the panel, then the months."""
        found = [
            Chip(option.label, self.address.without(facet.param, option.value))
            for facet, options in self.chosen.items()
            for option in options
        ]
        return found + self.months

    @cached_property
    def months(self) -> list[Chip]:
        """The months in use, each end by itself."""
        ends = [("from", _("From %(month)s")), ("to", _("Through %(month)s"))]
        return [
            Chip(label % {"month": self.read[name].text}, self.address.without(name))
            for name, label in ends
            if self.read[name]
        ]

    @property
    def filter_phrases(self) -> list[str]:
        """The filters as phrases of a heading: ["in Ohio", "about school threats"]."""
        return filter_phrases(self.chosen, self.read["from"], self.read["to"])

    @property
    def canonical(self) -> Address:
        """The canonical address of this page; the view is not part of it."""
        return self.address.to("view", "").at(self.page.number)

    @property
    def search_address(self) -> Address:
        """The one address of this search, without page and view: what a visitor hands on."""
        return self.address.to("view", "")

    @property
    def kept(self) -> list[tuple[str, tuple[str, ...]]]:
        """Parameters that a new search keeps: the filters and the order."""
        return [(name, values) for name, values in self.address.params.items() if name != "q"]

    @property
    def kept_by_range(self) -> list[tuple[str, tuple[str, ...]]]:
        """Parameters that a new range of months keeps."""
        return [(name, values) for name, values in self.address.params.items() if name not in ("from", "to")]

    @property
    def as_typed(self) -> Address:
        """The same search for exactly the words that were typed: no other spelling, no related words."""
        return self.address.to("exact", "1")

    @property
    def with_related(self) -> Address:
        """The same search, for related words too."""
        return self.address.to("exact", "")

    @property
    def without_filters(self) -> Address:
        """The same search without any filter, in the same order and view."""
        kept = {name: self.address.params.get(name, ()) for name in ("q", "exact", "sort", "view")}
        return Address(self.address.path, kept)

    @property
    def sorts(self) -> list[Choice]:
        return sorts(self.address, self.words, self.sort)

    @property
    def views(self) -> list[Choice]:
        return views(self.address, self.read["view"], self.page.number)

    @property
    def columns(self) -> list[Column]:
        return columns(self.address, self.words, self.sort)

    @property
    def pages(self) -> list[Choice | None]:
        """Links to pages; None stands for a gap."""
        page = self.page
        numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
        return [
            Choice(number, self.address.at(number), number == page.number) if isinstance(number, int) else None
            for number in numbers
        ]

    @property
    def previous(self) -> Address | None:
        return self.address.at(self.page.previous_page_number()) if self.page.has_previous() else None

    @property
    def next(self) -> Address | None:
        return self.address.at(self.page.next_page_number()) if self.page.has_next() else None
