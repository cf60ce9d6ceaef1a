"""A list of stories as an address describes it: what matches, in which order, and the links onwards."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.translation import gettext as _

from stories.facets import FACETS, Facet, Option
from stories.listing.collection import all_options, public_index, search_public
from stories.listing.form import ListingForm, usual_sort
from stories.listing.pagination import StoryPages
from stories.listing.phrases import filter_phrases
from stories.listing.query_string import ListingUrl
from stories.listing.rows import Row, rows
from stories.listing.sidebar import Panel
from stories.listing.sorting import AppliedFilter, ListingLink, TableHeading, columns, sorts, views
from stories.models.edition_content import VocabularyNames
from stories.models.version_cache import vocabulary_names
from stories.search.index import Counts, StorySet

WORDS, MONTHS = "words", "months"  # what a list can be narrowed down by, beside facets


class Listing:
    """The public stories that a query string asks for. Everything but the search and the rows is in memory."""

    def __init__(self, query: QueryDict, path: str) -> None:
        """Read a query string; two queries if it searches for words, none otherwise."""
        form = ListingForm(query)
        self.cleaned_data = form.read()
        self.words: str = self.cleaned_data["q"]
        self.notices = form.notices()

        self.index = public_index.get()
        self.options = all_options.get()
        self.chosen = self._choose()
        values = {facet.param: [option.value for option in options] for facet, options in self.chosen.items()}
        self.url = ListingUrl.build(path, self.cleaned_data, values)
        self._page = query.get("page", "1")

        self.search_result = None
        if self.words:
            self.search_result = search_public(self.words, self.index, bool(self.cleaned_data["exact"]))
        self._filters = self._read_filters()

    def _choose(self) -> Mapping[Facet, list[Option]]:
        """Return the options that the address names; what does not exist becomes a notice."""
        chosen: dict[Facet, list[Option]] = {}
        for facet in FACETS:
            for value in self.cleaned_data[facet.param]:
                if option := self.options.find(facet, value):
                    chosen.setdefault(facet, []).append(option)
                else:
                    notice = _("We don’t recognize the %(facet)s “%(value)s,” so we left it out.")
                    self.notices.append(notice % {"facet": str(facet.label).lower(), "value": value})
        return chosen

    def _read_filters(self) -> dict[Facet | str, StorySet]:
        """Return the stories that each facet, the months and the words leave."""
        filters: dict[Facet | str, StorySet] = {}
        for facet, options in self.chosen.items():
            filters[facet] = self.index.with_facets(option.facet_id for option in options)

        first, last = self.cleaned_data["from"], self.cleaned_data["to"]
        if first or last:
            filters[MONTHS] = self.index.between(first and first.first, last and last.last)
        if self.search_result:
            filters[WORDS] = self.search_result.stories
        return filters

    def without(self, *left_out: Facet | str) -> StorySet:
        """Return the stories that match; facets, WORDS and MONTHS can be left out of account."""
        places = self.index.all
        for name, found in self._filters.items():
            if name not in left_out:
                places = found if places is self.index.all else places & found
        return places

    @cached_property
    def stories(self) -> StorySet:
        """The stories that match."""
        return self.without()

    @property
    def total(self) -> int:
        return len(self.stories)

    def story_ids(self, start: int = 0, stop: int | None = None) -> list[int]:
        """Return the ids of the matching stories in order, from place start to before stop."""
        return self.index.ids(self.ordered_positions(start, stop))

    def ordered_positions(self, start: int = 0, stop: int | None = None) -> list[int]:
        """Return the places of the matching stories in order, from place start to before stop."""
        ranked = self.search_result.ranked if self.search_result else ()
        return self.index.ordered(self.stories, self.sort, start, stop, ranked)

    @property
    def names(self) -> VocabularyNames:
        """The names of all centers, partners, threat types and kinds of outcome."""
        return vocabulary_names.get()

    @property
    def searched_words(self) -> str:
        """The words that were searched for: in another spelling than typed, if that found more."""
        return (self.search_result and self.search_result.corrected) or self.words

    @property
    def sort(self) -> str:
        return self.cleaned_data["sort"] or usual_sort(self.words)

    @property
    def updated_at(self) -> datetime | None:
        """When the newest of these editions was released."""
        return self.index.updated_at(self.stories)

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
        return rows(self.page.object_list, self.names, self.search_result.marker if self.search_result else None)

    @property
    def all_counts(self) -> Counts:
        """The counts of the whole collection by facet id."""
        return self.index.counts(self.index.all)

    @cached_property
    def counts(self) -> Mapping[Facet, Counts]:
        """For each facet the number of stories that each of its options would leave, by facet id."""
        whole = self.index.counts(self.stories)
        counts: dict[Facet, Counts] = dict.fromkeys(FACETS, whole)
        for facet in self.chosen:
            counts[facet] = self.index.counts(self.without(facet))
        return counts

    @cached_property
    def panels(self) -> list[Panel]:
        """The facets that have options, with the number of stories that each option would leave."""
        panels = []
        for facet, counts in self.counts.items():
            panel = Panel(facet, counts, self.chosen.get(facet, []), self.options, self.url)
            if panel.number_of_options:
                panels.append(panel)
        return panels

    @cached_property
    def applied_filters(self) -> list[AppliedFilter]:
        """The filters in use, in the order of the panel, then the months."""
        found = [
            AppliedFilter(option.label, self.url.removing(facet.param, option.value))
            for facet, options in self.chosen.items()
            for option in options
        ]
        return found + self.applied_months

    @cached_property
    def applied_months(self) -> list[AppliedFilter]:
        """The months in use, each end by itself."""
        ends = [("from", _("From %(month)s")), ("to", _("Through %(month)s"))]
        return [
            AppliedFilter(label % {"month": self.cleaned_data[name].text}, self.url.removing(name))
            for name, label in ends
            if self.cleaned_data[name]
        ]

    @property
    def filter_phrases(self) -> list[str]:
        """The filters as phrases of a heading: ["in Ohio", "about school threats"]."""
        return filter_phrases(self.chosen, self.cleaned_data["from"], self.cleaned_data["to"])

    @property
    def canonical_url(self) -> ListingUrl:
        """The canonical address of this page; the view is not part of it."""
        return self.url.replacing("view", "").on_page(self.page.number)

    @property
    def search_url(self) -> ListingUrl:
        """The one address of this search, without page and view: what a visitor hands on."""
        return self.url.replacing("view", "")

    @property
    def hidden_fields(self) -> list[tuple[str, tuple[str, ...]]]:
        """Parameters that a new search keeps: the filters and the order."""
        return [(name, values) for name, values in self.url.params.items() if name != "q"]

    @property
    def date_range_hidden_fields(self) -> list[tuple[str, tuple[str, ...]]]:
        """Parameters that a new range of months keeps."""
        return [(name, values) for name, values in self.url.params.items() if name not in ("from", "to")]

    @property
    def exact_url(self) -> ListingUrl:
        """The same search for exactly the words that were typed: no other spelling, no related words."""
        return self.url.replacing("exact", "1")

    @property
    def related_words_url(self) -> ListingUrl:
        """The same search, for related words too."""
        return self.url.replacing("exact", "")

    @property
    def unfiltered_url(self) -> ListingUrl:
        """The same search without any filter, in the same order and view."""
        kept = {name: self.url.params.get(name, ()) for name in ("q", "exact", "sort", "view")}
        return ListingUrl(self.url.path, kept)

    @property
    def sort_links(self) -> list[ListingLink]:
        return sorts(self.url, self.words, self.sort)

    @property
    def view_links(self) -> list[ListingLink]:
        return views(self.url, self.cleaned_data["view"], self.page.number)

    @property
    def columns(self) -> list[TableHeading]:
        return columns(self.url, self.words, self.sort)

    @property
    def page_links(self) -> list[ListingLink | None]:
        """Links to pages; None stands for a gap."""
        page = self.page
        numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
        return [
            ListingLink(number, self.url.on_page(number), number == page.number) if isinstance(number, int) else None
            for number in numbers
        ]

    @property
    def previous_page_url(self) -> ListingUrl | None:
        return self.url.on_page(self.page.previous_page_number()) if self.page.has_previous() else None

    @property
    def next_page_url(self) -> ListingUrl | None:
        return self.url.on_page(self.page.next_page_number()) if self.page.has_next() else None
