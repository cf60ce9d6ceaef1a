"""Facet ids: one space of small integers for every option of every facet, so that one pass counts them all.

An id is kind * 10,000,000 + number. The number is the primary key of a center, partner, threat type, tag or kind
of outcome, the year, the postal code read in base 36, or the place of a mission area in its list.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from stories.choices import FacetKind, MissionArea

SPAN = 10_000_000
COUNT = (
    "SELECT {place}, facet, count(*) FROM (SELECT unnest(facets) AS facet FROM ({rows}) AS rows) AS options"
    " GROUP BY facet"
)


def facet_id(kind: FacetKind, number: int) -> int:
    """Return the id of an option; raise ValueError for a number that does not fit."""
    if not 0 < number < SPAN:
        raise ValueError(f"{kind.name} {number} has no facet id")
    return kind * SPAN + number


def state_facet(code: str) -> int:
    return facet_id(FacetKind.STATE, int(code, 36))


def mission_facet(area: str) -> int:
    return facet_id(FacetKind.MISSION, MissionArea.values.index(area) + 1)


def numbers(facets: Iterable[int], kind: FacetKind) -> list[int]:
    """Return the numbers of one kind among facet ids."""
    return [facet - kind * SPAN for facet in facets if facet // SPAN == kind]


def count_facets(publications: QuerySet[Any]) -> dict[int, int]:
    """Return {facet id: number of these publications that carry it}; one query."""
    return count_facets_of_each([publications])[0]


def count_facets_of_each(sets: Sequence[QuerySet[Any]]) -> list[dict[int, int]]:
    """Return the counts of several sets of publications, in their order; one query for all."""
    counts: list[dict[int, int]] = [{} for _set in sets]
    queries = [(place, query) for place, publications in enumerate(sets) if (query := _query(publications))]
    if not queries:
        return counts
    sql = " UNION ALL ".join(COUNT.format(place=place, rows=rows) for place, (rows, _params) in queries)
    with connections[sets[0].db].cursor() as cursor:
        cursor.execute(sql, [param for _place, (_rows, params) in queries for param in params])
        for place, facet, number in cursor.fetchall():
            counts[place][facet] = number
    return counts


def _query(publications: QuerySet[Any]) -> tuple[str, Sequence[Any]] | None:
    """Return the SQL of a set and its parameters, None for a set that Django knows to be empty."""
    try:
        return publications.order_by().values("facets").query.sql_with_params()
    except EmptyResultSet:
        return None
