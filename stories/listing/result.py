"""A list of stories as an address asks for it: what matches, in which order, and the ways on."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Max
from django.http import QueryDict
from django.utils.translation import gettext as _

from stories.listing.address import Address
from stories.listing.facets import Counts, Panel, panels
from stories.listing.form import ListingForm, usual_sort
from stories.listing.formats import FormatLink, format_links
from stories.listing.options import FACETS, Facet, Option, Options, options_in_use, options_named
from stories.listing.paging import Ordered, StoryPages
from stories.listing.rows import Row, rows
from stories.listing.ways import ORDERS, Chip, Choice, Column, columns, sorts, views
from stories.models.content import Names
from stories.models.shared import every_name
from stories.querysets import PublicationQuerySet
from stories.search.facets import Countable, count_facets_of_each

WORDS, MONTHS = "words", "months"  # what a list can be told to do without, beside its facets


class Listing:
    """The answer to a query string over a set of public stories. Who has all names at hand saves four queries."""

    def __init__(self, query: QueryDict, stories: PublicationQuerySet, path: str, names: Names | None = None) -> None:
        form = ListingForm(query)
        self.read = form.read()
        self.words: str = self.read["q"]
        self._names = names
        self.notices = form.notices()
        asked = {facet.kind: self.read[facet.param] for facet in FACETS if self.read[facet.param]}
        self.chosen = self._choose(options_named(stories, asked)) if asked else {}
        values = {facet.param: [option.value for option in options] for facet, options in self.chosen.items()}
        self.address = Address.of(path, self.read, values)
        self._page = query.get("page", "1")
        self._all_stories = stories
        self.found = stories.search(self.words, bool(self.read["exact"])) if self.words else None

    def _choose(self, options: Options) -> Mapping[Facet, list[Option]]:
        chosen: dict[Facet, list[Option]] = {}
        for facet in FACETS:
            for value in self.read[facet.param]:
                if option := options.by_value(facet.kind, value):
                    chosen.setdefault(facet, []).append(option)
                else:
                    self.notices.append(facet.no_such % {"value": value})
        return chosen

    @cached_property
    def names(self) -> Names:
        """Every name there is; four queries when they were not given."""
        return self._names or every_name.get()

    def narrowed(self, *without: Facet | str) -> PublicationQuerySet:
        """Return the stories that match; facets, WORDS and MONTHS are left out of account where asked."""
        first, last = self.read["from"], self.read["to"]
        stories = self._all_stories
        if self.found and WORDS not in without:
            stories = stories.found(self.found)
        if (first or last) and MONTHS not in without:
            stories = stories.between(first and first.first, last and last.last)
        for facet, options in self.chosen.items():
            if facet not in without:
                stories = stories.with_any(option.facet_id for option in options)
        return stories

    @property
    def _is_ranged(self) -> bool:
        return bool(self.read["from"] or self.read["to"])

    def _countable(self, *without: Facet) -> Countable:
        """Return narrowed() for its counts: those of all stories, and of those with one option, are kept."""
        filters = [options for facet, options in self.chosen.items() if facet not in without]
        is_kept = len(filters) < 2 and all(len(options) == 1 for options in filters)
        if self.words or self._is_ranged or not is_kept:
            return self.narrowed(*without)
        return self._all_stories.kept_counts(*(options[0].facet_id for options in filters))

    @property
    def searched(self) -> str:
        """The words that were searched for: in another spelling than typed, if that found more."""
        return (self.found and self.found.corrected) or self.words

    @property
    def sort(self) -> str:
        return self.read["sort"] or usual_sort(self.words)

    @property
    def publications(self) -> PublicationQuerySet:
        """The matching stories in order: what every page and format shows."""
        stories = self.narrowed()
        if self.found and self.sort == "relevance":
            return stories.by_relevance(self.found)
        return ORDERS["newest" if self.sort == "relevance" else self.sort](stories)

    @cached_property
    def _summary(self) -> Mapping[str, Any]:
        return self.narrowed().aggregate(total=Count("pk"), updated_at=Max("updated_at"))

    @property
    def total(self) -> int:
        return self._summary["total"]

    @property
    def updated_at(self) -> datetime | None:
        """When the newest of these editions was released."""
        return self._summary["updated_at"]

    @property
    def known_counts(self) -> Mapping[int, int]:
        """The counts of this list by facet id, if they are known anyway."""
        return {}

    @cached_property
    def page(self) -> Page:
        """The page that was asked for; the nearest one when there is no such page."""
        ordered = Ordered(
            self.narrowed(), self.sort, self.found, self.known_counts, self.total, bool(self.chosen) or self._is_ranged
        )
        return StoryPages(ordered, self.total).get_page(self._page)

    @cached_property
    def rows(self) -> list[Row]:
        return rows(self.page.object_list, self._names, self.found.marker if self.found else None)

    @cached_property
    def _counted(self) -> tuple[dict[int, int], list[dict[int, int]]]:
        """The counts of the whole collection; those of this list, then of it without each chosen facet; one query."""
        # The whole collection says which tags and years are in use. Unfiltered, the list is the whole collection.
        whole = [self._all_stories.kept_counts()] if self.words or self.chips else []
        sets = [*whole, self._countable(), *map(self._countable, self.chosen)]
        in_use, *found = count_facets_of_each(sets)
        return in_use, found if whole else [in_use]

    @property
    def counts(self) -> Mapping[Facet, Counts]:
        """Of each facet the number of results that its options would give, by facet id."""
        everything, *others = self._counted[1]
        return dict.fromkeys(FACETS, everything) | dict(zip(self.chosen, others, strict=True))

    @cached_property
    def options(self) -> Options:
        """Every option that is in use or chosen; one query beside the counts."""
        chosen = {option.facet_id for options in self.chosen.values() for option in options}
        return options_in_use(chosen.union(self._counted[0]))

    @cached_property
    def panels(self) -> list[Panel]:
        """The facets with the number of results that each option would give; two queries."""
        return panels(self.counts, self.chosen, self.options, self.address)

    @property
    def chips(self) -> list[Chip]:
        """The filters in use, in the order of the panel, then the months."""
        found = [
            Chip(option.label, self.address.without(facet.param, option.value))
            for facet, options in self.chosen.items()
            for option in options
        ]
        return found + self.months

    @property
    def months(self) -> list[Chip]:
        """The months in use, each end by itself."""
        ends = [("from", _("From %(month)s")), ("to", _("Until %(month)s"))]
        return [
            Chip(label % {"month": self.read[name].text}, self.address.without(name))
            for name, label in ends
            if self.read[name]
        ]

    @property
    def canonical(self) -> Address:
        """The one address of this page, whatever address was asked for; another view is no other page."""
        return self.address.to("view", "").at(self.page.number)

    @property
    def search_address(self) -> Address:
        """The one address of this search, without page and view: what a visitor hands on."""
        return self.address.to("view", "")

    @property
    def formats(self) -> list[FormatLink]:
        """The addresses of exactly these stories in every other form."""
        return format_links(self.address)

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
