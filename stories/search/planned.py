"""Statements over the rows of stories, with the planner kept off one way that it takes for common words."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# It would read every row and the long vector beside it: at 10,000 stories 22 ms instead of 2, at 100,000 400 and 18.
PLANNED = "SET LOCAL enable_seqscan = off; {}; SET LOCAL enable_seqscan TO DEFAULT"


def fetch(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement that leaves the planner its way; one query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def fetch_planned(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement that looks for words; one query."""
    with connection.cursor() as cursor:
        cursor.execute(PLANNED.format(sql), params)
        cursor.nextset()
        return cursor.fetchall()


def fetch_rows(queryset: QuerySet[Any, Any], sql: str = "{rows}", is_common: bool = True) -> list[tuple[Any, ...]]:
    """Return the rows of a queryset, or of a statement around its own; none where Django knows that it is empty.

    Where words are not common, the planner is right by itself.
    """
    with suppress(EmptyResultSet):
        rows, params = queryset.query.sql_with_params()
        return (fetch_planned if is_common else fetch)(sql.format(rows=rows), params)
    return []
