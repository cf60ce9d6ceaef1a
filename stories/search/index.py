"""The public collection of one content version in memory: which stories carry which facets, in which orders.

Every list, count, profile and export reads it; PostgreSQL is queried only for the stories that match words and for the
rows to show. A story is a place: 0 is the newest. A set of stories is a Roaring bitmap of places, so that any set is
counted by a thousand facet ids in one or two milliseconds.
"""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Self

from django.db import connection
from django.db.models import QuerySet
from pyroaring import FrozenBitMap

from stories.search.vocabulary import Vocabulary

Places = FrozenBitMap
Counts = Mapping[int, int]
EPOCH = datetime.fromtimestamp(0, UTC)
COLUMNS = ("story_id", "edition_id", "lead_center_id", "event_first", "event_last")
TIMES = ("first_published_at", "updated_at")

# One statement, so that all of it is of one moment: a row for each facet id, and one with the columns of all stories as
# arrays in the order of places. Reading a row for each story takes four times as long. Days count from the year 1,
# times are microseconds. The memory keeps the 15 MB that 100,000 stories take off the disk.
READ = """
SET LOCAL work_mem = '64MB';
WITH public AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY event_first DESC, event_last DESC, story_id DESC) - 1 AS place, *
  FROM ({rows}) AS rows ORDER BY place
)
SELECT facet, array_agg(place), NULL::bigint[], NULL::bigint[], NULL::bigint[], NULL::bigint[], NULL::bigint[],
  NULL::bigint[], NULL::bigint[], NULL::bigint[], NULL::text[]
FROM (SELECT unnest(facets) AS facet, place FROM public) AS carried GROUP BY facet
UNION ALL
SELECT NULL, NULL, array_agg(story_id), array_agg(edition_id), array_agg(lead_center_id),
  array_agg((event_first - '0001-01-01' + 1)::bigint), array_agg((event_last - '0001-01-01' + 1)::bigint),
  array_agg(round(date_part('epoch', first_published_at) * 1000000)::bigint),
  array_agg(round(date_part('epoch', updated_at) * 1000000)::bigint),
  (SELECT array_agg(id ORDER BY id) FROM stories_fusioncenter),
  (SELECT array_agg(name::text ORDER BY id) FROM stories_fusioncenter)
FROM public;
SET LOCAL work_mem TO DEFAULT
"""
COLUMN_NAMES = (
    "story",
    "edition",
    "center",
    "first_day",
    "last_day",
    "published",
    "updated",
    "center_id",
    "center_name",
)


@dataclass(frozen=True)
class Index:
    """The public stories. Columns hold one value for each place; readers must not change anything."""

    stories: Sequence[int]
    editions: Sequence[int]
    first_days: Sequence[int]
    last_days: Sequence[int]
    updated: Sequence[int]
    orders: Mapping[str, Sequence[int]]
    vocabulary: Vocabulary
    all: Places
    _by_facet: Mapping[int, Places]
    _every_count: Counts
    place_of: Mapping[int, int]

    @classmethod
    def read(cls, publications: QuerySet[Any]) -> Self:
        """Read all of these publications; five queries."""
        rows, params = publications.order_by().values(*COLUMNS, *TIMES, "facets").query.sql_with_params()
        columns: dict[str, list[Any]] = {}
        by_facet: dict[int, Places] = {}

        with connection.cursor() as cursor:
            cursor.execute(READ.format(rows=rows), params)
            cursor.nextset()
            # Row by row: all of them in one list would take twenty times the memory.
            for facet, places, *others in cursor:
                if facet is None:
                    columns = {name: found or [] for name, found in zip(COLUMN_NAMES, others, strict=True)}
                else:
                    by_facet[facet] = Places(places)

        stories = columns["story"]
        return cls(
            stories=array("q", stories),
            editions=array("q", columns["edition"]),
            first_days=array("l", columns["first_day"]),
            last_days=array("l", columns["last_day"]),
            updated=array("q", columns["updated"]),
            orders=_orders(columns),
            vocabulary=Vocabulary.read(),
            all=Places(range(len(stories))),
            _by_facet=by_facet,
            _every_count={facet: len(places) for facet, places in by_facet.items()},
            place_of={story: place for place, story in enumerate(stories)},
        )

    def having(self, facets: Iterable[int]) -> Places:
        """Return the stories that carry at least one of these facet ids."""
        carried = [self._by_facet[facet] for facet in facets if facet in self._by_facet]
        return Places().union(*carried)

    def between(self, first: date | None, last: date | None) -> Places:
        """Return the stories whose event may have happened from first to last: intervals overlap."""
        start = 0
        if last:
            # The first days fall from place to place.
            start = bisect_left(self.first_days, -last.toordinal(), key=lambda day: -day)
        places = range(start, len(self.stories))
        if first is None:
            return Places(places)
        first_day = first.toordinal()
        return Places([place for place in places if self.last_days[place] >= first_day])

    def places(self, stories: Iterable[int]) -> Places:
        """Return the stories with these ids, without any that is not in the index."""
        place_of = self.place_of
        return Places([place_of[story] for story in stories if story in place_of])

    def counts(self, places: Places) -> Counts:
        """Return {facet id: number of these stories that carry it}."""
        if places is self.all:
            return self._every_count
        counts = {facet: carried.intersection_cardinality(places) for facet, carried in self._by_facet.items()}
        return {facet: number for facet, number in counts.items() if number}

    def ordered(
        self, places: Places, sort: str, start: int = 0, stop: int | None = None, ranked: Sequence[int] = ()
    ) -> list[int]:
        """Return the places from start to before stop in an order; by relevance, those that are not ranked come last.

        Orders: newest, oldest, published, updated, center, relevance.
        """
        total = len(places)
        stop = total if stop is None else min(stop, total)
        start = min(start, stop)

        if sort == "newest":
            return list(places[start:stop])
        if sort == "oldest":
            return list(places[total - stop : total - start])[::-1]
        if sort == "relevance":
            best = [place for place in ranked if place in places]
            rest = places - Places(best)
            before = len(best)
            return best[start:stop] + list(rest[max(start - before, 0) : max(stop - before, 0)])

        order = self.orders[sort]
        if places is self.all:
            return list(order[start:stop])
        return list(islice((place for place in order if place in places), start, stop))

    def ids(self, places: Iterable[int]) -> list[int]:
        """Return the ids of the stories at these places."""
        return [self.stories[place] for place in places]

    def newest(self, places: Places, number: int) -> list[int]:
        """Return the ids of the newest of these stories."""
        return self.ids(places[:number])

    def newest_with_edition(self, editions: Collection[int], number: int) -> list[int]:
        """Return the ids of the newest stories that show one of these editions."""
        wanted = set(editions)
        places = (place for place, edition in enumerate(self.editions) if edition in wanted)
        return self.ids(islice(places, number))

    def updated_at(self, places: Places) -> datetime | None:
        """Return when the newest edition of these stories was released."""
        if not places:
            return None
        latest = next(place for place in self.orders["updated"] if place in places)
        return EPOCH + timedelta(microseconds=self.updated[latest])

    def nearest(self, story: int, weights: Mapping[int, float], required: Collection[int], among: int) -> list[int]:
        """Return ids of stories by the weights of the facet ids that they carry, greatest first, then the newest.

        Only the newest that carry a required one are considered, without the story itself.
        """
        candidates = Places((self.having(required) - self.places([story]))[:among])
        scores = dict.fromkeys(candidates, 0.0)
        for facet, weight in weights.items():
            for place in self.having([facet]) & candidates:
                scores[place] += weight
        return self.ids(sorted(scores, key=lambda place: -scores[place]))


def _orders(columns: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[int]]:
    """Return the places in each of the orders by other columns; of equal stories the newest comes first."""
    names = dict(zip(columns["center_id"], columns["center_name"], strict=True))
    by_name = sorted(names, key=lambda center: (names[center].lower(), center))
    rank = {center: number for number, center in enumerate(by_name)}
    ranks = [rank[center] for center in columns["center"]]

    # Sorting keeps equal places as they are, also in reverse.
    places = range(len(ranks))
    published = sorted(places, key=columns["published"].__getitem__, reverse=True)
    updated = sorted(places, key=columns["updated"].__getitem__, reverse=True)
    center = sorted(places, key=ranks.__getitem__)
    return {"published": array("l", published), "updated": array("l", updated), "center": array("l", center)}
