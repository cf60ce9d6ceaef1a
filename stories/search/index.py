"""In-memory index of all public stories: their facets, dates and sort orders.

Each process rebuilds it when the content version changes. Lists, counts, profiles and exports read
it; PostgreSQL is queried only for the stories that match words, and for the rows to show.

A story is identified by its position: 0 is the newest story. A set of stories is a Roaring bitmap
of positions, so that counting the stories of a set by a thousand facet ids takes one or two
milliseconds.
"""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Self

from django.db import connection
from django.db.models import Model, QuerySet
from pyroaring import FrozenBitMap

from stories.name_order import name_order
from stories.search.vocabulary import SearchVocabulary

StorySet = FrozenBitMap
Counts = Mapping[int, int]
EPOCH = datetime.fromtimestamp(0, UTC)
FIELDS = (
    "story_id",
    "edition_id",
    "lead_center_id",
    "event_first",
    "event_last",
    "first_published_at",
    "updated_at",
    "facets",
)

# A single statement, so that everything has the same state. It returns a row for each facet id,
# and one row with the columns of all stories as arrays: a row for each story takes four times as
# long. Days count from the year 1, times are microseconds since 1970.
# work_mem keeps the 15 MB of 100,000 stories off the disk.
SELECT_INDEX = """
SET LOCAL work_mem = '64MB';
WITH public AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY event_first DESC, event_last DESC, story_id DESC) - 1
    AS position, *
  FROM ({rows}) AS rows ORDER BY position
)
SELECT facet, array_agg(position), NULL::bigint[], NULL::bigint[], NULL::bigint[], NULL::bigint[],
  NULL::bigint[], NULL::bigint[], NULL::bigint[], NULL::bigint[], NULL::text[]
FROM (SELECT unnest(facets) AS facet, position FROM public) AS carried GROUP BY facet
UNION ALL
SELECT NULL, NULL, array_agg(story_id), array_agg(edition_id), array_agg(lead_center_id),
  array_agg((event_first - '0001-01-01' + 1)::bigint),
  array_agg((event_last - '0001-01-01' + 1)::bigint),
  array_agg(round(date_part('epoch', first_published_at) * 1000000)::bigint),
  array_agg(round(date_part('epoch', updated_at) * 1000000)::bigint),
  (SELECT array_agg(id ORDER BY id) FROM stories_fusioncenter),
  (SELECT array_agg(name::text ORDER BY id) FROM stories_fusioncenter)
FROM public;
SET LOCAL work_mem TO DEFAULT
"""
COLUMNS = (
    "story_ids",
    "edition_ids",
    "center_ids",
    "first_days",
    "last_days",
    "published_at",
    "updated_at",
    "every_center_id",
    "every_center_name",
)


@dataclass(frozen=True)
class Index:
    """The public stories. Columns have a value for each position. Don't change anything in it."""

    story_ids: Sequence[int]
    edition_ids: Sequence[int]
    first_days: Sequence[int]
    last_days: Sequence[int]
    updated_at_microseconds: Sequence[int]
    orders: Mapping[str, Sequence[int]]
    vocabulary: SearchVocabulary
    all: StorySet
    _stories_by_facet: Mapping[int, StorySet]
    _counts_of_all: Counts
    position_of: Mapping[int, int]
    position_of_edition: Mapping[int, int]

    @classmethod
    def read(cls, publications: QuerySet[Model]) -> Self:
        """Read all of these publications with five queries."""
        columns, stories_by_facet = _fetch(publications)
        story_ids = columns["story_ids"]
        return cls(
            story_ids=array("q", story_ids),
            edition_ids=array("q", columns["edition_ids"]),
            first_days=array("l", columns["first_days"]),
            last_days=array("l", columns["last_days"]),
            updated_at_microseconds=array("q", columns["updated_at"]),
            orders=_sort(columns),
            vocabulary=SearchVocabulary.read(),
            all=StorySet(range(len(story_ids))),
            _stories_by_facet=stories_by_facet,
            _counts_of_all={facet: len(stories) for facet, stories in stories_by_facet.items()},
            position_of={story: position for position, story in enumerate(story_ids)},
            position_of_edition={
                edition: position for position, edition in enumerate(columns["edition_ids"])
            },
        )

    def with_facets(self, facets: Iterable[int]) -> StorySet:
        """Return the stories with at least one of these facet ids."""
        sets = [self._stories_by_facet[one] for one in facets if one in self._stories_by_facet]
        return StorySet().union(*sets)

    def between(self, first: date | None, last: date | None) -> StorySet:
        """Return the stories whose event may have happened from first to last.

        The date of an event can be a whole month or year: then the intervals must overlap.
        """
        start = 0
        if last:
            # Later positions have earlier first days.
            start = bisect_left(self.first_days, -last.toordinal(), key=lambda day: -day)

        positions = range(start, len(self.story_ids))
        if first is None:
            return StorySet(positions)

        first_day = first.toordinal()
        return StorySet([one for one in positions if self.last_days[one] >= first_day])

    def story_set(self, story_ids: Iterable[int]) -> StorySet:
        """Return the stories with these ids, without stories that are not in the index."""
        return StorySet(self.positions(story_ids))

    def positions(self, story_ids: Iterable[int]) -> list[int]:
        """Return the positions of these stories in this order, without those not in the index."""
        position_of = self.position_of
        return [position_of[one] for one in story_ids if one in position_of]

    def counts(self, stories: StorySet) -> Counts:
        """Return {facet id: number of these stories that have it}."""
        if stories is self.all:
            return self._counts_of_all

        counts: dict[int, int] = {}
        for facet, with_facet in self._stories_by_facet.items():
            count = with_facet.intersection_cardinality(stories)
            if count:
                counts[facet] = count

        return counts

    def ordered(
        self,
        stories: StorySet,
        sort: str,
        start: int = 0,
        stop: int | None = None,
        ranked: Sequence[int] = (),
    ) -> list[int]:
        """Return the positions of these stories in an order, from start to before stop.

        Orders are newest, oldest, published, updated, center and relevance. By relevance, stories
        that are not in `ranked` come last.
        """
        total = len(stories)
        stop = total if stop is None else min(stop, total)
        start = min(start, stop)

        if sort == "newest":
            return list(stories[start:stop])
        if sort == "oldest":
            return list(stories[total - stop : total - start])[::-1]
        if sort == "relevance":
            return _by_relevance(stories, ranked, start, stop)

        order = self.orders[sort]
        if stories is self.all:
            return list(order[start:stop])

        matching = (position for position in order if position in stories)
        return list(islice(matching, start, stop))

    def ids(self, positions: Iterable[int]) -> list[int]:
        """Return the ids of the stories at these positions."""
        return [self.story_ids[position] for position in positions]

    def newest(self, stories: StorySet, number: int) -> list[int]:
        """Return the ids of the newest of these stories."""
        return self.ids(stories[:number])

    def newest_with_edition(self, editions: Iterable[int], number: int) -> list[int]:
        """Return the ids of the newest stories that show one of these editions."""
        position_of = self.position_of_edition
        positions = [position_of[edition] for edition in editions if edition in position_of]
        return self.newest(StorySet(positions), number)

    def updated_at(self, stories: StorySet) -> datetime | None:
        """Return when the newest edition of these stories was released."""
        for position in self.orders["updated"]:
            if position in stories:
                return EPOCH + timedelta(microseconds=self.updated_at_microseconds[position])
        return None

    def related(
        self, story: int, weights: Mapping[int, float], required: Collection[int], among: int
    ) -> list[int]:
        """Return ids of stories by the sum of the weights of their facet ids, then the newest.

        Only the newest `among` stories with a required facet id count, without the story itself.
        """
        others = self.with_facets(required) - self.story_set([story])
        candidates = StorySet(others[:among])
        scores = dict.fromkeys(candidates, 0.0)
        for facet, weight in weights.items():
            for position in self.with_facets([facet]) & candidates:
                scores[position] += weight

        return self.ids(sorted(scores, key=lambda position: -scores[position]))


def _fetch(publications: QuerySet[Model]) -> tuple[dict[str, list[Any]], dict[int, StorySet]]:
    """Return the columns of these publications, and the stories by facet id. One query."""
    rows, params = publications.order_by().values(*FIELDS).query.sql_with_params()
    columns: dict[str, list[Any]] = {}
    stories_by_facet: dict[int, StorySet] = {}

    with connection.cursor() as cursor:
        cursor.execute(SELECT_INDEX.format(rows=rows), params)
        cursor.nextset()
        # One by one: a list of all rows would take twenty times the memory.
        for facet, positions, *arrays in cursor:
            if facet is not None:
                stories_by_facet[facet] = StorySet(positions)
                continue

            for name, values in zip(COLUMNS, arrays, strict=True):
                columns[name] = values or []

    return columns, stories_by_facet


def _by_relevance(stories: StorySet, ranked: Sequence[int], start: int, stop: int) -> list[int]:
    """Return the ranked positions first, then the others by date."""
    best = [position for position in ranked if position in stories]
    others = stories - StorySet(best)
    first_other = max(start - len(best), 0)
    end_other = max(stop - len(best), 0)
    return best[start:stop] + list(others[first_other:end_other])


def _sort(columns: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[int]]:
    """Return the positions in each sort order. Of equal stories the newest comes first."""
    center_names = dict(zip(columns["every_center_id"], columns["every_center_name"], strict=True))
    by_name = sorted(center_names, key=lambda center: (name_order(center_names[center]), center))
    rank_of_center = {center: rank for rank, center in enumerate(by_name)}
    ranks = [rank_of_center[center] for center in columns["center_ids"]]

    # sorted() keeps the order of equal positions, also in reverse.
    positions = range(len(ranks))
    published = sorted(positions, key=columns["published_at"].__getitem__, reverse=True)
    updated = sorted(positions, key=columns["updated_at"].__getitem__, reverse=True)
    center = sorted(positions, key=ranks.__getitem__)
    return {
        "published": array("l", published),
        "updated": array("l", updated),
        "center": array("l", center),
    }
