"""A list of stories as an address asks for it: what matches, in which order, and the ways on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Max
from django.http import QueryDict
from django.utils.translation import gettext as _

from stories.facets import FACETS, YEAR, Facet, Option
from stories.listing.address import Address
from stories.listing.at_hand import AtHand, every_count
from stories.listing.facets import Panel, panels
from stories.listing.form import ListingForm, usual_sort
from stories.listing.narrowing import Counts, Narrowing
from stories.listing.options import Options, options_in_use, read_year
from stories.listing.paging import Ordered, StoryPages
from stories.listing.rows import Row, rows
from stories.listing.ways import ORDERS, Chip, Choice, Column, columns, sorts, views
from stories.models.content import Names
from stories.models.shared import every_name
from stories.querysets import PublicationQuerySet
from stories.search.index import Index


class Listing:
    """The answer to a query string over a set of public stories. Who has all names at hand saves four queries."""

    def __init__(self, query: QueryDict, stories: PublicationQuerySet, path: str, names: Names | None = None) -> None:
        form = ListingForm(query)
        self.read = form.read()
        self.words: str = self.read["q"]
        self._names = names
        self.notices = form.notices()
        self._is_asked = any(self.read[facet.param] for facet in FACETS)
        self.chosen = self._choose(self.options) if self._is_asked else {}
        values = {facet.param: [option.value for option in options] for facet, options in self.chosen.items()}
        self.address = Address.of(path, self.read, values)
        self._page = query.get("page", "1")
        self.found = stories.search(self.words, bool(self.read["exact"]), self.index) if self.words else None
        first, last = self.read["from"], self.read["to"]
        ids = {facet: [option.facet_id for option in options] for facet, options in self.chosen.items()}
        self.narrowing = Narrowing(stories, self.found, ids, first and first.first, last and last.last)
        self._at_hand = AtHand(self.narrowing, self.index)

    def _choose(self, options: Options) -> Mapping[Facet, list[Option]]:
        chosen: dict[Facet, list[Option]] = {}
        for facet in FACETS:
            for value in self.read[facet.param]:
                if option := options.by_value(facet, value):
                    chosen.setdefault(facet, []).append(option)
                else:
                    self.notices.append(facet.not_found % {"value": value})
        return chosen

    @property
    def index(self) -> Index | None:
        """An index of all public stories, for a list that is counted."""
        return None

    @cached_property
    def names(self) -> Names:
        """Every name there is; four queries when they were not given."""
        return self._names or every_name.get()

    def narrowed(self, *without: Facet | str) -> PublicationQuerySet:
        """Return the stories that match; facets, WORDS and MONTHS are left out of account where asked."""
        return self.narrowing.stories(*without)

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
        ordered = Ordered(self.narrowing, self._at_hand, self.sort, self.known_counts, self.total)
        return StoryPages(ordered, self.total).get_page(self._page)

    @cached_property
    def rows(self) -> list[Row]:
        return rows(self.page.object_list, self._names, self.found.marker if self.found else None)

    @cached_property
    def _counted(self) -> Sequence[Counts]:
        """The counts of this list; those of it without each chosen facet; at most one query."""
        return self._at_hand.counts() or self.narrowing.counts()

    @cached_property
    def _whole(self) -> Counts:
        return every_count.get()

    @property
    def everything(self) -> Counts:
        """The counts of the whole collection, which this list is if nothing narrows it down."""
        return self._whole if self.words or self.narrowing.is_filtered else self._counted[0]

    @property
    def counts(self) -> Mapping[Facet, Counts]:
        """Of each facet the number of results that its options would give, by facet id."""
        whole, *others = self._counted
        return dict.fromkeys(FACETS, whole) | dict(zip(self.chosen, others, strict=True))

    @cached_property
    def options(self) -> Options:
        """Every option that is in use, and the years that are asked for; one query beside the counts."""
        years = [option.facet_id for value in self.read[YEAR.param] if (option := read_year(value))]
        return options_in_use({*years, *(self._whole if self._is_asked else self.everything)})

    @cached_property
    def panels(self) -> list[Panel]:
        """The facets with the number of results that each option would give; two queries."""
        return panels(self.counts, self.chosen, self.options, self.address)

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
