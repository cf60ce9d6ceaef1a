"""Facet ids: one space of small integers for every option of every facet, so that one pass counts them all.

An id is kind * 10,000,000 + number. The number is the primary key of a center, partner, threat type, tag or kind
of outcome, the year, the postal code read in base 36, or the place of a mission area in its list.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connections
from django.db.models import QuerySet

from stories.choices import FacetKind, MissionArea

SPAN = 10_000_000


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
    sql, params = publications.order_by().values("facets").query.sql_with_params()
    with connections[publications.db].cursor() as cursor:
        cursor.execute(
            f"SELECT facet, count(*) FROM (SELECT unnest(facets) AS facet FROM ({sql}) AS rows) AS options GROUP BY facet",
            params,
        )
        return dict(cursor.fetchall())
