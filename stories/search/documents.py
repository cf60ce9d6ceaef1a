"""What is read of the stories that match a question, for their scores."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from stories.search.planned import fetch, fetch_planned
from stories.search.score import Document
from stories.search.vector import places_in

# Vectors as text, and taken apart here: to unnest them in the database takes longer. Only of those that were chosen, as
# each must be fetched from beside its row. Days as numbers, which are read faster.
READ = """
WITH chosen AS ({chosen})
SELECT story_id, facets, 1 + (event_first - '0001-01-01'), 1 + (event_last - '0001-01-01'), length(search), search::text
FROM chosen JOIN stories_publication USING (edition_id)
"""
# Written out: to compile it takes as long as to answer it. The ids are those of public stories; what was withdrawn
# since they were read is left out.
READ_THESE = """
SELECT story_id, facets, 1 + (event_first - '0001-01-01'), 1 + (event_last - '0001-01-01'), length(search), search::text
FROM stories_publication WHERE story_id = ANY(%s::bigint[])
  AND visible_from <= statement_timestamp() AND (visible_until IS NULL OR visible_until > statement_timestamp())
"""


def read_documents(chosen: QuerySet[Any], stems: Collection[str]) -> list[Document]:
    """Return the documents of some hundred stories, in any order, with the places of these stems; one query."""
    with suppress(EmptyResultSet):
        sql, params = chosen.values("edition_id").query.sql_with_params()
        return _documents(fetch_planned(READ.format(chosen=sql), params), stems)
    return []


def read_these(stories: Sequence[int], stems: Collection[str]) -> list[Document]:
    """Return the documents of the stories with these ids; one query."""
    return _documents(fetch(READ_THESE, [stories]), stems)


def _documents(rows: Sequence[tuple[Any, ...]], stems: Collection[str]) -> list[Document]:
    day = date.fromordinal
    return [
        Document(story, facets, day(first), day(last), length, places_in(vector, stems))
        for story, facets, first, last, length, vector in rows
    ]
