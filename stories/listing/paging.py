"""Pages of a long list: first the ids of twenty stories, found in an index, then their rows."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import Any

from django.core.paginator import Page, Paginator

from stories.choices import FacetKind
from stories.listing.ways import ORDERS
from stories.querysets import PublicationQuerySet
from stories.search.facets import SPAN
from stories.search.find import Found
from stories.search.order import MANY

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Ordered:
    """Stories in one of the orders; `found` when that is relevance, `counts` by facet id if they are known."""

    stories: PublicationQuerySet
    sort: str
    found: Found | None
    counts: Mapping[int, int]
    total: int
    is_narrowed: bool  # by more than words

    def between(self, start: int, stop: int) -> PublicationQuerySet:
        """Return the stories from place start to before stop, ready for a list; one query."""
        if self.sort == "relevance" and self.found and start < len(self.found.order):
            return self._best(start, stop, self.found)
        order = ORDERS.get(self.sort, PublicationQuerySet.newest)
        stories, start, stop = self._sought(start, stop)
        ordered = self._newest(stories) if order is PublicationQuerySet.newest else order(stories)
        return order(self._picked(ordered[start:stop])).for_list()

    def _newest(self, stories: PublicationQuerySet) -> PublicationQuerySet:
        return stories.newest_of_few() if self.found and self.total <= MANY else stories.newest()

    def _best(self, start: int, stop: int, found: Found) -> PublicationQuerySet:
        """Return stories by relevance; an incomplete ranking holds the newest ones, so only they are looked at."""
        if not self.is_narrowed and stop <= len(found.order):
            found = replace(found, order=found.order[start:stop], is_complete=True)
            return self._all().visible().filter(story__in=found.order).by_relevance(found).for_list()
        stories = self.stories
        if not found.is_complete:
            stories = self._picked(self._newest(stories)[: len(found.order) + PAGE_SIZE])
        return self._picked(stories.by_relevance(found)[start:stop]).by_relevance(found).for_list()

    def _picked(self, some: PublicationQuerySet) -> PublicationQuerySet:
        return self._all().filter(pk__in=some.values("pk"))

    def _all(self) -> PublicationQuerySet:
        return type(self.stories)(self.stories.model)

    def _sought(self, start: int, stop: int) -> tuple[PublicationQuerySet, int, int]:
        """Return the stories of the years that the places fall into, and the places among them."""
        years = sorted((id_ % SPAN, number) for id_, number in self.counts.items() if id_ // SPAN == FacetKind.YEAR)
        if self.sort not in ("newest", "relevance", "oldest") or not years:
            return self.stories, start, stop
        if self.sort != "oldest":
            years.reverse()
        ends = list(accumulate(number for _year, number in years))
        first, last = (min(bisect_right(ends, place), len(years) - 1) for place in (start, stop - 1))
        span = sorted([years[first][0], years[last][0]])
        inside = self.stories.filter(event_first__range=(date(span[0], 1, 1), date(span[1], 12, 31)))
        before = ends[first] - years[first][1]
        return inside, start - before, stop - before


class StoryPages(Paginator):
    """Pages over ordered stories whose number is known."""

    object_list: Any

    def __init__(self, ordered: Ordered, count: int) -> None:
        super().__init__([], PAGE_SIZE)
        self._ordered = ordered
        self.count = count  # shadows the cached property, which would count the list

    def page(self, number: Any) -> Page:
        """Return a page whose stories are not asked for until they are wanted."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        return Page(self._ordered.between(start, min(start + self.per_page, self.count)), number, self)

    def get_page(self, number: Any) -> Page:
        """Return the page nearest to the one asked for; Django itself would answer page 0 with the last one."""
        try:
            asked = int(number)
        except ValueError:
            asked = 1
        return self.page(min(max(asked, 1), self.num_pages))
