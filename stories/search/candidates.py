"""Which stories answer units, and how well."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from stories.search.index import Index, Places
from stories.search.query_plan import Unit, Way
from stories.search.ranking import MIN_COVERAGE, Document, Scored, keep_best, score_all
from stories.search.search_vector import places_in

PAGE_FULL = 20  # with so many stories that answer everything, the others are not shown
RANKED = 120  # so many of the newest full answers are ranked; the others follow by date
CANDIDATES = 1_000  # so many of the newest partial answers are ranked; the others are not shown
NOTHING = Q(pk__in=[])

# The partial answers are looked for only if there are few full ones: a subquery that is not reached is not executed.
MATCH = """
WITH full_answers AS MATERIALIZED ({full})
SELECT
  (SELECT coalesce(array_agg(story_id), '{{}}') FROM full_answers),
  CASE WHEN (SELECT count(*) FROM full_answers) < %s
    THEN (SELECT coalesce(array_agg(story_id), '{{}}') FROM ({partial}) AS partial_answers) END
"""
MATCH_FULL = "SELECT coalesce(array_agg(story_id), '{{}}'), NULL FROM ({full}) AS full_answers"
EMPTY = "SELECT NULL::bigint AS story_id WHERE false"
# Left to itself, the planner reads every row and the long vector beside it for a common word: at 10,000 stories 22 ms
# instead of 2, at 100,000 400 and 18.
WITHOUT_SCANS = "SET LOCAL enable_seqscan = off; {}; SET LOCAL enable_seqscan TO DEFAULT"
# Vectors as text, and taken apart here: to unnest them in the database takes longer.
READ = """
SELECT story_id, facets, 1 + (event_first - '0001-01-01'), 1 + (event_last - '0001-01-01'), length(search), search::text
FROM stories_publication WHERE story_id = ANY(%s::bigint[])
  AND visible_from <= statement_timestamp() AND (visible_until IS NULL OR visible_until > statement_timestamp())
"""


class Matched(NamedTuple):
    """The stories that match, and those of them that were ranked, best first."""

    places: Places
    scored: list[Scored]


def match(units: Sequence[Unit], hard: Q, stories: QuerySet[Any], index: Index) -> Matched:
    """Return which of these stories answer the units and fulfil a hard condition; one or two queries."""
    full = hard
    for unit in units:
        full &= condition_of([way for way in unit.ways if not way.is_near])
    partial = hard & _essential(units) if units else hard

    full_ids, partial_ids = _matching(stories.filter(full), stories.filter(partial) if partial != full else None)
    places = index.places(full_ids)
    if not units:
        return Matched(places, [])

    if len(places) > RANKED:
        return Matched(places, score_all(_read(index.newest(places, RANKED), units), units))
    candidates = places if partial_ids is None else index.places(partial_ids)
    stories_to_rank = index.newest(candidates, CANDIDATES)

    scored = score_all(_read(stories_to_rank, units), units)
    full_answers = [one for one in scored if one.is_full]
    kept = full_answers if len(full_answers) >= PAGE_FULL else keep_best(scored)
    return Matched(index.places(one.document.pk for one in kept), kept)


def _matching(full: QuerySet[Any], partial: QuerySet[Any] | None) -> tuple[list[int], list[int] | None]:
    """Return the ids of full answers, and of partial ones if there are fewer than PAGE_FULL full ones; one query."""
    full_sql, full_params = _statement(full)
    if partial is None:
        statement = MATCH_FULL.format(full=full_sql)
        params = [*full_params]
    else:
        partial_sql, partial_params = _statement(partial)
        statement = MATCH.format(full=full_sql, partial=partial_sql)
        params = [*full_params, PAGE_FULL, *partial_params]

    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_SCANS.format(statement), params)
        cursor.nextset()
        row: tuple[list[int], list[int] | None] = cursor.fetchone()
    return row


def _statement(stories: QuerySet[Any]) -> tuple[str, Sequence[Any]]:
    try:
        return stories.order_by().values("story_id").query.sql_with_params()
    except EmptyResultSet:
        return EMPTY, ()


def _read(stories: Sequence[int], units: Sequence[Unit]) -> list[Document]:
    """Return the documents of the stories with these ids, with the places of the stems of the units; one query."""
    if not stories:
        return []
    stems = {stem for unit in units for way in unit.ways for _offset, stem in way.phrase}
    with connection.cursor() as cursor:
        cursor.execute(READ, [list(stories)])
        rows: Iterable[tuple[Any, ...]] = cursor.fetchall()
    day = date.fromordinal
    return [
        Document(story, facets, day(first), day(last), length, places_in(vector, stems))
        for story, facets, first, last, length, vector in rows
    ]


def _essential(units: Sequence[Unit]) -> Q:
    """Return the condition of the stories that can reach the coverage: without the units that together never do."""
    total = sum(unit.idf for unit in units)
    left_out = 0.0
    telling = sorted(units, key=lambda unit: unit.idf)
    while len(telling) > 1 and left_out + telling[0].idf < MIN_COVERAGE * total:
        left_out += telling.pop(0).idf

    return _any_of([condition_of(unit.ways) for unit in telling])


def condition_of(ways: Sequence[Way]) -> Q:
    """Return the condition that a story answers in one of these ways; one text query for all phrases."""
    texts = list(dict.fromkeys(_text(way) for way in ways if way.phrase))
    facets = sorted({facet for way in ways for facet in way.facets})
    conditions = []
    if texts:
        conditions.append(Q(search=SearchQuery(" | ".join(texts), search_type="raw", config="simple")))
    if facets:
        conditions.append(Q(facets__overlap=facets))
    for way in ways:
        if way.time:
            first, last = way.time
            conditions.append(Q(event_first__lte=last, event_last__gte=first))
    return _any_of(conditions)


def _any_of(conditions: Sequence[Q]) -> Q:
    if not conditions:
        return NOTHING
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def _text(way: Way) -> str:
    """Return the way as a tsquery; stems hold letters and digits only, quoted all the same."""
    stems = [(offset, "'" + stem.replace("\\", "").replace("'", "''") + "'") for offset, stem in way.phrase]
    if way.is_loose:
        return "(" + " & ".join(stem for _offset, stem in stems) + ")"
    text = stems[0][1]
    for (before, _stem), (offset, stem) in pairwise(stems):
        text += f" <{offset - before}> {stem}"
    return f"({text})"
