"""The list of stories that a query string describes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import ceil

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from stories.facets import FACETS, Facet, Option
from stories.listing import sorting
from stories.listing.collection import all_options, public_index, search_public
from stories.listing.form import ListingForm, default_sort
from stories.listing.pagination import PAGE_SIZE, StoryPages
from stories.listing.phrases import filter_phrases
from stories.listing.picked_stories import PickedStories, PickLink
from stories.listing.query_string import ListingLink, ListingUrl
from stories.listing.rows import Row, rows
from stories.listing.sidebar import Panel
from stories.listing.sorting import AppliedFilter, TableHeading
from stories.listing.story_collections import all_collections
from stories.models import Collection
from stories.models.edition_content import VocabularyNames
from stories.models.version_cache import vocabulary_names
from stories.search.index import Counts, StorySet

# Keys of the filters that are not facets.
WORDS = "words"
MONTHS = "months"
COLLECTION = "collection"
MAX_PAGE_DIGITS = 9
# Parameters that stay when the filters are removed.
UNFILTERED = ("q", "exact", "sort", "view", "pick")

HiddenFields = list[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows of a page under a heading; the stories that match all words have none."""

    heading: str
    rows: list[Row]


class Listing:
    """A filtered, sorted and paginated list of public stories.

    Only the search and the rows of the page query the database; all else is computed in memory.
    """

    def __init__(self, query: QueryDict, path: str) -> None:
        """Read a query string; two queries if it contains words, none otherwise."""
        form = ListingForm(query)
        self.cleaned_data = form.read()
        self.words: str = self.cleaned_data["q"]
        self.notices = form.notices()
        self._requested_page = query.get("page", "")

        self.index = public_index.get()
        self.options = all_options.get()
        self.chosen = self._choose_options()
        self.collection = self._find_collection()
        self.url = self._build_url(path)

        self.search_result = None
        if self.words:
            is_exact = bool(self.cleaned_data["exact"])
            self.search_result = search_public(self.words, self.index, is_exact)

        self._filters = self._apply_filters()
        self._add_page_notice()

    # Query string

    def _choose_options(self) -> Mapping[Facet, list[Option]]:
        """Return the options in the query string; add a notice for each unknown one."""
        chosen: dict[Facet, list[Option]] = {}
        for facet in FACETS:
            for value in self.cleaned_data[facet.param]:
                option = self.options.find(facet, value)
                if option is not None:
                    chosen.setdefault(facet, []).append(option)
                    continue

                notice = _("We don’t recognize the %(facet)s “%(value)s,” so we left it out.")
                self.notices.append(notice % {"facet": str(facet.label).lower(), "value": value})

        return chosen

    def _find_collection(self) -> Collection | None:
        """Return the collection in the query string; add a notice for an unknown one."""
        slug = self.cleaned_data["collection"]
        if not slug:
            return None

        collection = all_collections.get().get(slug)
        if collection is None:
            notice = _("We don’t have the collection “%(slug)s,” so we left it out.")
            self.notices.append(notice % {"slug": slug})
        return collection

    def _build_url(self, path: str) -> ListingUrl:
        """Return the canonical URL of the list."""
        filters = {}
        for facet, options in self.chosen.items():
            filters[facet.param] = [option.value for option in options]
        found = self.collection.slug if self.collection else ""
        data = {**self.cleaned_data, "collection": found}
        return ListingUrl.build(path, data, filters)

    @property
    def searched_words(self) -> str:
        """The words that were searched: with corrected spelling if that finds more."""
        if self.search_result and self.search_result.corrected:
            return self.search_result.corrected
        return self.words

    @property
    def undated_words(self) -> str:
        """The search words without the dates in them."""
        if self.search_result and self.search_result.dates:
            return self.search_result.undated_words
        return self.words

    # Filters

    def _apply_filters(self) -> dict[Facet | str, StorySet]:
        """Return the stories that match each facet, the months and the words."""
        filters: dict[Facet | str, StorySet] = {}
        for facet, options in self.chosen.items():
            filters[facet] = self.index.with_facets(option.facet_id for option in options)

        if self.has_months:
            filters[MONTHS] = self._stories_of_months()
        if self.collection:
            filters[COLLECTION] = self._stories_in(self.collection)
        if self.search_result:
            filters[WORDS] = self.search_result.stories
        return filters

    def _stories_in(self, collection: Collection) -> StorySet:
        """Return the public stories of a collection; two queries if it searches words."""
        if not collection.query:
            return self.index.story_set(collection.story_ids)
        saved_search = Listing(QueryDict(collection.query), self.url.path)
        return saved_search.stories

    @property
    def has_months(self) -> bool:
        """Whether the date range has a beginning or an end."""
        return bool(self.cleaned_data["from"] or self.cleaned_data["to"])

    def _stories_of_months(self) -> StorySet:
        """Return the stories of the date range."""
        first = self.cleaned_data["from"]
        last = self.cleaned_data["to"]
        return self.index.between(first and first.first, last and last.last)

    def without(self, *ignored: Facet | str) -> StorySet:
        """Return the stories that match all filters but the ignored facets, WORDS or MONTHS."""
        stories = self.index.all
        for name, matching in self._filters.items():
            if name not in ignored:
                # The index has ready counts for the set of all stories, so don't copy it.
                stories = matching if stories is self.index.all else stories & matching

        return stories

    @cached_property
    def stories(self) -> StorySet:
        """The stories that match."""
        return self.without()

    @property
    def total(self) -> int:
        return len(self.stories)

    @property
    def updated_at(self) -> datetime | None:
        """When the newest of these editions was released."""
        return self.index.updated_at(self.stories)

    @property
    def all_counts(self) -> Counts:
        """Number of all public stories by facet id."""
        return self.index.counts(self.index.all)

    @cached_property
    def counts(self) -> Mapping[Facet, Counts]:
        """For each facet, the number of stories of each option chosen alone, by facet id."""
        counts_of_list = self.index.counts(self.stories)
        counts: dict[Facet, Counts] = dict.fromkeys(FACETS, counts_of_list)
        for facet in self.chosen:
            counts[facet] = self.index.counts(self.without(facet))
        return counts

    @cached_property
    def panels(self) -> list[Panel]:
        """The facets that have options."""
        panels = []
        for facet, counts in self.counts.items():
            if not facet.has_panel:
                continue

            panel = Panel(facet, counts, self.chosen.get(facet, []), self.options, self.url)
            if panel.number_of_options:
                panels.append(panel)

        return panels

    @cached_property
    def applied_filters(self) -> list[AppliedFilter]:
        """The filters in use, in the order of the panels, then the months."""
        filters = []
        for facet, options in self.chosen.items():
            for option in options:
                url = self.url.removing(facet.param, option.value)
                filters.append(AppliedFilter(option.label, url))

        if self.collection:
            url = self.url.removing("collection")
            filters.append(AppliedFilter(self.collection.title, url))

        return filters + self.applied_months

    @cached_property
    def applied_months(self) -> list[AppliedFilter]:
        """The first and the last month, if given."""
        filters = []
        for name, label in (("from", _("From %(month)s")), ("to", _("Through %(month)s"))):
            month = self.cleaned_data[name]
            if month:
                url = self.url.removing(name)
                filters.append(AppliedFilter(label % {"month": month.text}, url))

        return filters

    @property
    def query_dates(self) -> list[AppliedFilter]:
        """The dates in the search words, each with the search without it."""
        if self.search_result is None:
            return []

        filters = []
        for query_date in self.search_result.dates:
            url = self.url.replacing("q", query_date.other_words)
            filters.append(AppliedFilter(capfirst(query_date.typed), url))

        return filters

    @property
    def chips(self) -> list[AppliedFilter]:
        """All filters that can be removed: the dates in the words, then the others."""
        return [*self.query_dates, *self.applied_filters]

    @property
    def filter_phrases(self) -> list[str]:
        """The filters as phrases of a heading: ["in Ohio", "about school threats"]."""
        phrases = filter_phrases(self.chosen, self.cleaned_data["from"], self.cleaned_data["to"])
        if self.collection:
            phrase = _("in the collection “%(title)s”")
            phrases.append(phrase % {"title": self.collection.title})
        return phrases

    # Order

    @property
    def sort(self) -> str:
        return self.cleaned_data["sort"] or self._default_sort

    @property
    def _default_sort(self) -> str:
        return default_sort(self.words, self.cleaned_data["collection"])

    def ordered_positions(self, start: int = 0, stop: int | None = None) -> list[int]:
        """Return the positions in the index of the matching stories, in order."""
        ranked: Sequence[int] = ()
        if self.search_result:
            ranked = self.search_result.ranked
        elif self.collection:
            ranked = self.index.positions(self.collection.story_ids)
        return self.index.ordered(self.stories, self.sort, start, stop, ranked)

    def story_ids(self, start: int = 0, stop: int | None = None) -> list[int]:
        """Return the ids of the matching stories, in order."""
        return self.index.ids(self.ordered_positions(start, stop))

    def updated_story_ids(self, start: int, stop: int) -> list[int]:
        """Return the ids of the matching stories, latest edition first, whatever the order."""
        return self.index.ids(self.index.ordered(self.stories, "updated", start, stop))

    # Page

    @property
    def requested_number(self) -> int:
        """The page number in the query string, 0 if it is missing or no number."""
        number = self._requested_page
        is_number = number.isascii() and number.isdigit() and len(number) <= MAX_PAGE_DIGITS
        return int(number) if is_number else 0

    def _add_page_notice(self) -> None:
        """Add a notice if there is no page with the requested number."""
        last = max(1, ceil(self.total / PAGE_SIZE))
        if self.requested_number > last:
            notice = _("There is no page %(number)s. This is the last page.")
            self.notices.append(notice % {"number": self.requested_number})

    @cached_property
    def page(self) -> Page:
        """The requested page, or the closest one if there is no such page."""
        return StoryPages(self).get_page(self._requested_page)

    @property
    def names(self) -> VocabularyNames:
        """Names of all centers, partners, threat types and outcome types."""
        return vocabulary_names.get()

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page; one query."""
        marker = self.search_result.marker if self.search_result else None
        return rows(self.page.object_list, self.names, marker)

    @property
    def row_groups(self) -> Sequence[RowGroup]:
        """The rows of the page. In order of relevance, partial answers have their own heading."""
        partial: StorySet | None = None
        if self.search_result and self.sort == "relevance":
            partial = self.search_result.partial
        if not partial:
            return [RowGroup("", self.rows)]

        full_rows: list[Row] = []
        partial_rows: list[Row] = []
        for row in self.rows:
            position = self.index.position_of[row.publication.story_id]
            group = partial_rows if position in partial else full_rows
            group.append(row)

        groups = [
            RowGroup("", full_rows),
            RowGroup(_("These match some of your words"), partial_rows),
        ]
        return [group for group in groups if group.rows]

    @property
    def page_updated_at(self) -> datetime | None:
        """When the newest edition on this page was released."""
        return max((row.publication.updated_at for row in self.rows), default=None)

    # Links

    @property
    def canonical_url(self) -> ListingUrl:
        """Canonical URL of this page, without the view."""
        return self.search_url.on_page(self.page.number)

    @property
    def search_url(self) -> ListingUrl:
        """Canonical URL of the whole list, without the page, the view and picked stories."""
        return self.url.replacing("view", "").replacing("pick", "")

    @cached_property
    def picked(self) -> PickedStories:
        """The stories that the reader picked for a briefing book."""
        return PickedStories.parse(self.cleaned_data["pick"])

    def pick_link(self, story_id: int) -> PickLink:
        """Return the link that adds a story to the briefing book, or removes it."""
        picked = self.picked.toggling(story_id)
        url = self.url.replacing("pick", str(picked)).on_page(self.page.number)
        return PickLink(f"{url}#s{story_id}", is_chosen=story_id in self.picked)

    @property
    def story_query(self) -> str:
        """Query string for links to stories, so that their pages have links to their neighbors.

        Picked stories are carried too. "" for the list of all stories.
        """
        query = str(self.url.replacing("view", "")).partition("?")[2]
        return f"?{query}" if query else ""

    @property
    def exact_url(self) -> ListingUrl:
        """The search without corrected spelling and related words."""
        return self.url.replacing("exact", "1")

    @property
    def related_words_url(self) -> ListingUrl:
        """The search with corrected spelling and related words."""
        return self.url.replacing("exact", "")

    @property
    def unfiltered_url(self) -> ListingUrl:
        """The search without filters and dates, in the same order and view."""
        params = {name: self.url.params.get(name, ()) for name in UNFILTERED}
        return ListingUrl(self.url.path, params).replacing("q", self.undated_words)

    @property
    def hidden_fields(self) -> HiddenFields:
        """Hidden fields of the search form."""
        return self._params_except("q")

    @property
    def words_hidden_fields(self) -> HiddenFields:
        """Hidden fields of the filter form before its check boxes, as in the canonical URL."""
        return self._params_of("q", "exact")

    @property
    def order_hidden_fields(self) -> HiddenFields:
        """Hidden fields of the filter form after its check boxes."""
        return self._params_of("collection", "sort", "view", "pick")

    def hidden_fields_without(self, param: str) -> HiddenFields:
        """Return the hidden fields of the form that has all options of one facet."""
        return self._params_except(param, "page")

    def _params_of(self, *names: str) -> HiddenFields:
        """Return these parameters of the URL."""
        params = self.url.params
        return [(name, params[name]) for name in names if name in params]

    def _params_except(self, *excluded: str) -> HiddenFields:
        """Return the parameters of the URL that a form does not have itself."""
        params = self.url.params.items()
        return [(name, values) for name, values in params if name not in excluded]

    @property
    def sort_links(self) -> list[ListingLink]:
        return sorting.sort_links(self.url, self._default_sort, self.sort)

    @property
    def view_links(self) -> list[ListingLink]:
        return sorting.view_links(self.url, self.cleaned_data["view"], self.page.number)

    @property
    def columns(self) -> list[TableHeading]:
        return sorting.table_headings(self.url, self._default_sort, self.sort)

    @property
    def page_links(self) -> list[ListingLink | None]:
        """Links to pages; None is a gap."""
        current = self.page.number
        numbers = self.page.paginator.get_elided_page_range(current, on_each_side=1, on_ends=1)

        links: list[ListingLink | None] = []
        for number in numbers:
            if isinstance(number, int):
                links.append(ListingLink(number, self.url.on_page(number), number == current))
            else:
                links.append(None)

        return links

    @property
    def previous_page_url(self) -> ListingUrl | None:
        if not self.page.has_previous():
            return None
        return self.url.on_page(self.page.previous_page_number())

    @property
    def next_page_url(self) -> ListingUrl | None:
        if not self.page.has_next():
            return None
        return self.url.on_page(self.page.next_page_number())
