"""Counts of facet ids."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from stories.facets import SPAN, Facet
from stories.search.planned import fetch_planned

EVERY = 0  # in the kept counts: every story
COUNT = (
    "SELECT {place}, facet, {sign}count(*) FROM (SELECT unnest(facets) AS facet FROM ({rows}) AS rows) AS options"
    " WHERE {wanted} GROUP BY facet"
)
KEPT = "SELECT {place}, other, stories FROM stories_facetpair WHERE facet = %s AND other > 0 AND {wanted}"


@dataclass(frozen=True, slots=True)
class KeptCounts:
    """All public stories, or those that carry one facet id: the database keeps their counts (migration 0011).

    `hidden` are those of them that it has counted too, though they are not public at this moment.
    """

    hidden: QuerySet[Any]
    facet: int = EVERY


Countable = QuerySet[Any] | KeptCounts


def count_facets(publications: Countable) -> dict[int, int]:
    """Return {facet id: number of these publications that carry it}; one query."""
    return count_facets_of_each([publications])[0]


def count_facets_of_each(sets: Sequence[Countable], facets: Iterable[Collection[Facet]] = ()) -> list[dict[int, int]]:
    """Return the counts of several sets of publications, in their order; one query for all.

    `facets` says of each set which facets are wanted; all of them for an empty one.
    """
    counts: list[defaultdict[int, int]] = [defaultdict(int) for _set in sets]
    wanted = enumerate(zip(sets, chain(facets, repeat(())), strict=False))
    queries = [query for place, (rows, of) in wanted for query in _queries(place, rows, of)]
    if queries:
        sql = " UNION ALL ".join(sql for sql, _params in queries)
        for place, facet, number in fetch_planned(sql, [param for _sql, params in queries for param in params]):
            counts[place][facet] += number
    return [{facet: number for facet, number in found.items() if number} for found in counts]


def _queries(place: int, rows: Countable, kinds: Collection[Facet]) -> Iterator[tuple[str, Sequence[Any]]]:
    if isinstance(rows, KeptCounts):
        yield KEPT.format(place=place, wanted=_of_kinds("other", kinds)), [rows.facet]
        yield from _counted(place, rows.hidden, kinds, "-")
    else:
        yield from _counted(place, rows, kinds)


def _counted(
    place: int, publications: QuerySet[Any], kinds: Collection[Facet], sign: str = ""
) -> Iterator[tuple[str, Sequence[Any]]]:
    """Yield the statement that counts a set, with its parameters; none for a set that Django knows to be empty."""
    with suppress(EmptyResultSet):
        rows, params = publications.order_by().values("facets").query.sql_with_params()
        yield COUNT.format(place=place, sign=sign, rows=rows, wanted=_of_kinds("facet", kinds)), params


def _of_kinds(column: str, kinds: Collection[Facet]) -> str:
    return f"{column} / {SPAN} IN ({', '.join(str(facet.number) for facet in kinds)})" if kinds else "true"
