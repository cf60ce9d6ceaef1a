"""Public stories by their ids, with what a row of a list shows of them."""

import json
from collections.abc import Sequence
from functools import cache

from django.db import DEFAULT_DB_ALIAS, connection

from stories.models.edition import Edition
from stories.models.publication import Publication

SHOWN = ("edition_id", "story_id", "slug", "updated_at")


def shown(stories: Sequence[int]) -> list[Publication]:
    """Return those of these stories that are visible, in this order; one query, none for no stories.

    Every list ends here, so the statement is compiled once, and what no row shows is not read.
    """
    if not stories:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [list(stories)])
        found = {row[1]: _publication(*row) for row in cursor.fetchall()}
    return [found[story] for story in stories if story in found]


@cache
def _statement() -> str:
    """Return the statement, in which the ids are still to come: no other parameter is in it."""
    rows = Publication.objects.visible().with_story([]).order_by().values(*SHOWN, "edition__content")
    sql, _ids = rows.query.sql_with_params()
    return sql


def _publication(edition: int, story: int, slug: str, updated_at: object, content: str) -> Publication:
    made = Publication.from_db(DEFAULT_DB_ALIAS, SHOWN, (edition, story, slug, updated_at))
    made.edition = Edition.from_db(DEFAULT_DB_ALIAS, ("id", "content"), (edition, json.loads(content)))
    return made
