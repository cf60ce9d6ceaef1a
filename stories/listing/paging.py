"""Pages of a long list: first the ids of twenty stories, at hand or found in an index, then their rows."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import SimpleLazyObject

from stories.facets import SPAN, YEAR
from stories.listing.at_hand import AtHand
from stories.listing.narrowing import Narrowing
from stories.listing.ways import ORDERS
from stories.models.shown import shown
from stories.querysets import PublicationQuerySet
from stories.search.find import Found
from stories.search.order import MANY

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Ordered:
    """The stories of a list in one of the orders; `counts` by facet id if they are known."""

    narrowing: Narrowing
    at_hand: AtHand
    sort: str
    counts: Mapping[int, int]
    total: int

    def between(self, start: int, stop: int) -> Any:
        """Return the stories from place start to before stop, for a list; one query, when they are wanted."""
        ids = self.at_hand.stories(self.sort, start, stop)
        return self._asked(start, stop) if ids is None else SimpleLazyObject(lambda: shown(ids))

    def _asked(self, start: int, stop: int) -> PublicationQuerySet:
        found = self.narrowing.found
        if self.sort == "relevance" and found and start < len(found.order):
            return self._best(start, stop, found)
        order = ORDERS.get(self.sort, PublicationQuerySet.newest)
        stories, start, stop = self._sought(start, stop)
        ordered = self._newest(stories) if order is PublicationQuerySet.newest else order(stories)
        return order(self._picked(ordered[start:stop])).for_list()

    def _newest(self, stories: PublicationQuerySet) -> PublicationQuerySet:
        return stories.newest_of_few() if self.narrowing.found and self.total <= MANY else stories.newest()

    def _best(self, start: int, stop: int, found: Found) -> PublicationQuerySet:
        """Return stories by relevance; an incomplete ranking holds the newest ones, so only they are looked at."""
        stories = self._picked(self._newest(self.narrowing.stories())[: max(stop, len(found.order))])
        return self._picked(stories.by_relevance(found)[start:stop]).by_relevance(found).for_list()

    def _picked(self, some: PublicationQuerySet) -> PublicationQuerySet:
        return type(some)(some.model).filter(pk__in=some.values("pk"))

    def _sought(self, start: int, stop: int) -> tuple[PublicationQuerySet, int, int]:
        """Return the stories of the years that the places fall into, and the places among them."""
        years = sorted((id_ % SPAN, number) for id_, number in self.counts.items() if YEAR.has(id_))
        stories = self.narrowing.stories()
        if self.sort not in ("newest", "relevance", "oldest") or not years:
            return stories, start, stop
        if self.sort != "oldest":
            years.reverse()
        ends = list(accumulate(number for _year, number in years))
        first, last = (min(bisect_right(ends, place), len(years) - 1) for place in (start, stop - 1))
        span = sorted([years[first][0], years[last][0]])
        inside = stories.filter(event_first__range=(date(span[0], 1, 1), date(span[1], 12, 31)))
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
