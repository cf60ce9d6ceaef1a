"""Candidate retrieval: the stories that match a query plan, found in PostgreSQL and then ranked."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, Q, QuerySet

from stories.search.concepts import Alternative, Concept
from stories.search.index import Index, StorySet
from stories.search.ranking import (
    MIN_COVERAGE,
    Document,
    Positions,
    RankedDocument,
    rank,
    without_weak_answers,
)
from stories.search.vocabulary import Phrase

ENOUGH_FULL_ANSWERS = 20  # with so many, partial answers are not shown
MAX_RANKED_FULL_ANSWERS = 120  # the newest of more are ranked, and the others follow by date
MAX_RANKED_CANDIDATES = 1_000  # the newest of more are ranked, and the others are not shown
NO_STORY = Q(pk__in=[])

# Partial answers are needed only if there are few full answers.
# PostgreSQL doesn't execute a subquery in a branch of CASE that it doesn't reach.
SELECT_FULL_AND_PARTIAL = """
WITH full_answers AS MATERIALIZED ({full})
SELECT
  (SELECT coalesce(array_agg(story_id), '{{}}') FROM full_answers),
  CASE WHEN (SELECT count(*) FROM full_answers) < %s
    THEN (SELECT coalesce(array_agg(story_id), '{{}}') FROM ({partial}) AS partial_answers) END
"""
SELECT_FULL = """
SELECT coalesce(array_agg(story_id), '{{}}'), NULL FROM ({full}) AS full_answers
"""
SELECT_NOTHING = "SELECT NULL::bigint AS story_id WHERE false"
# For a common word the planner would read every row and the long vector beside it: at 10,000
# stories that takes 22 ms instead of 2, at 100,000 stories 400 ms instead of 18.
WITHOUT_SEQUENTIAL_SCANS = """
SET LOCAL enable_seqscan = off; {statement}; SET LOCAL enable_seqscan TO DEFAULT
"""
# Vectors are read as text and parsed here, because unnest() in the database takes longer.
SELECT_DOCUMENTS = """
SELECT story_id, facets, event_first, event_last, length(search), search::text
FROM stories_publication WHERE story_id = ANY(%s::bigint[])
  AND visible_from <= statement_timestamp()
  AND (visible_until IS NULL OR visible_until > statement_timestamp())
"""


class Matches(NamedTuple):
    """The stories that match, and those of them that were ranked, best first."""

    stories: StorySet
    ranked: list[RankedDocument]


def find_matches(
    concepts: Sequence[Concept], required: Q, stories: QuerySet[Model], index: Index
) -> Matches:
    """Return the stories that match the concepts and the required condition.

    Takes one query if there are no concepts, otherwise two.
    """
    if not concepts:
        ids, _no_partial_ids = _select_ids(stories, required, required)
        return Matches(index.story_set(ids), [])

    full = required
    wanted = [concept for concept in concepts if not concept.is_intent]
    for concept in wanted:
        full &= condition_of(concept.direct_alternatives)

    partial = required & _minimum_condition(wanted)
    full_ids, partial_ids = _select_ids(stories, full, partial)
    full_answers = index.story_set(full_ids)
    if len(full_answers) > MAX_RANKED_FULL_ANSWERS:
        newest = index.newest(full_answers, MAX_RANKED_FULL_ANSWERS)
        return Matches(full_answers, rank(_read_documents(newest, concepts), concepts))

    candidates = full_answers if partial_ids is None else index.story_set(partial_ids)
    newest = index.newest(candidates, MAX_RANKED_CANDIDATES)
    ranked = _best_answers(rank(_read_documents(newest, concepts), concepts))
    return Matches(index.story_set([one.document.story_id for one in ranked]), ranked)


def _best_answers(ranked: list[RankedDocument]) -> list[RankedDocument]:
    """Return only full answers if there are enough, otherwise all but the weak ones."""
    full_answers = [one for one in ranked if one.is_full_answer]
    if len(full_answers) >= ENOUGH_FULL_ANSWERS:
        return full_answers
    return without_weak_answers(ranked)


def _select_ids(
    stories: QuerySet[Model], full: Q, partial: Q
) -> tuple[list[int], list[int] | None]:
    """Return the ids of full answers, and those of partial answers or None if not needed.

    Takes one query.
    """
    full_sql, full_params = _select_story_ids(stories.filter(full))
    if partial == full:
        statement = SELECT_FULL.format(full=full_sql)
        params = [*full_params]
    else:
        partial_sql, partial_params = _select_story_ids(stories.filter(partial))
        statement = SELECT_FULL_AND_PARTIAL.format(full=full_sql, partial=partial_sql)
        params = [*full_params, ENOUGH_FULL_ANSWERS, *partial_params]

    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_SEQUENTIAL_SCANS.format(statement=statement), params)
        cursor.nextset()
        row: tuple[list[int], list[int] | None] = cursor.fetchone()

    return row


def _select_story_ids(stories: QuerySet[Model]) -> tuple[str, Sequence[Any]]:
    """Return the SQL that selects the ids of stories, and its parameters."""
    try:
        return stories.order_by().values("story_id").query.sql_with_params()
    except EmptyResultSet:
        return SELECT_NOTHING, ()


def _read_documents(story_ids: Sequence[int], concepts: Sequence[Concept]) -> list[Document]:
    """Read the documents of these stories. One query."""
    if not story_ids:
        return []

    stems = set().union(*[concept.stems for concept in concepts])

    with connection.cursor() as cursor:
        cursor.execute(SELECT_DOCUMENTS, [list(story_ids)])
        rows = cursor.fetchall()

    documents: list[Document] = []
    for story_id, facets, event_first, event_last, length, vector in rows:
        positions = positions_in(vector, stems)
        documents.append(Document(story_id, facets, event_first, event_last, length, positions))

    return documents


def positions_in(vector: str, stems: Iterable[str]) -> dict[str, Positions]:
    """Return the positions of the given stems in the text form of a search vector.

    The text is "'boat':1A,7 'lantern':3B". A position without a letter has the weight D.
    """
    positions: dict[str, Positions] = {}
    for stem in stems:
        # Stems have letters and digits only (tokens.py), so there is no escaped quotation mark.
        marker = f"'{stem}':"
        start = vector.find(marker)
        if start == -1:
            continue

        start += len(marker)
        end = vector.find(" ", start)
        entry = vector[start:] if end == -1 else vector[start:end]
        positions[stem] = [_position(item) for item in entry.split(",")]

    return positions


def _position(item: str) -> tuple[int, str]:
    """Return one position of a vector with its field, D if it has no letter."""
    if item.isdecimal():
        return int(item), "D"
    return int(item[:-1]), item[-1]


def _minimum_condition(concepts: Sequence[Concept]) -> Q:
    """Return the condition of all stories that can reach MIN_COVERAGE.

    It leaves out the most common concepts as long as they can't reach it even together.
    """
    total_idf = sum(concept.idf for concept in concepts)
    left_out_idf = 0.0
    kept = sorted(concepts, key=lambda concept: concept.idf)
    while len(kept) > 1 and left_out_idf + kept[0].idf < MIN_COVERAGE * total_idf:
        left_out_idf += kept.pop(0).idf

    return _any_of([condition_of(concept.alternatives) for concept in kept])


def condition_of(alternatives: Sequence[Alternative]) -> Q:
    """Return the condition that a story matches one of these alternatives.

    All phrases are in one text query.
    """
    phrases: list[str] = []
    facets: set[int] = set()
    conditions: list[Q] = []
    for alternative in alternatives:
        facets.update(alternative.facets)
        if alternative.exact:
            conditions.append(_exact_condition(alternative))
        elif alternative.phrase:
            phrases.append(_tsquery(alternative.phrase, alternative.is_loose))
        if alternative.period:
            period = alternative.period
            conditions.append(Q(event_first__lte=period.last, event_last__gte=period.first))

    if facets:
        conditions.append(Q(facets__overlap=sorted(facets)))
    if phrases:
        text = " | ".join(dict.fromkeys(phrases))  # without duplicates, in order
        conditions.append(_matches(text))

    return _any_of(conditions)


def _exact_condition(alternative: Alternative) -> Q:
    """Return the condition of exact words. The index finds the stories to compare, if it can."""
    condition = Q(exact_words__contains=alternative.exact)
    if not alternative.phrase:
        return condition

    joint = " | " if alternative.is_any else " & "
    return _matches(joint.join(_quote(stem) for _offset, stem in alternative.phrase)) & condition


def _matches(text: str) -> Q:
    """Return the condition that the search vector matches a query in the syntax of tsquery."""
    return Q(search=SearchQuery(text, search_type="raw", config="simple"))


def _any_of(conditions: Sequence[Q]) -> Q:
    """Return the condition that at least one condition is true."""
    if not conditions:
        return NO_STORY

    combined = Q()
    for condition in conditions:
        combined |= condition

    return combined


def _tsquery(phrase: Phrase, is_loose: bool) -> str:
    """Return a phrase in the syntax of tsquery, such as ('fusion' <-> 'center')."""
    if is_loose:
        words = " & ".join(_quote(stem) for _offset, stem in phrase)
        return f"({words})"

    _offset, first_stem = phrase[0]
    text = _quote(first_stem)
    for (previous_offset, _previous), (offset, stem) in pairwise(phrase):
        text += f" <{offset - previous_offset}> {_quote(stem)}"

    return f"({text})"


def _quote(stem: str) -> str:
    """Quote a stem. Stems have letters and digits only, so this is a second safeguard."""
    escaped = stem.replace("\\", "").replace("'", "''")
    return f"'{escaped}'"
