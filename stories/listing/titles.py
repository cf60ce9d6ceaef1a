"""The newest stories with titles in which words begin as typed."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import JSONObject

from stories.models import Edition, Publication
from stories.querysets import AnyOf, PublicationQuerySet, begun
from stories.search.planned import fetch

MANY = 2_000  # titles of a common word
# What few titles hold is looked up first: in the order of time, the database would read nearly all stories for it.
READ = """
WITH few AS MATERIALIZED ({editions} LIMIT {many}), number AS MATERIALIZED (SELECT count(*) AS few FROM few)
SELECT number.few, ARRAY({newest}) FROM number
"""
IDS = RawSQL("ARRAY(SELECT pk FROM few)", (), output_field=ArrayField(BigIntegerField()))
IS_FEW = RawSQL("(SELECT few FROM number) < %s", (MANY,), output_field=BooleanField())


def newest_titled(words: Sequence[str], number: int) -> list[tuple[str, str]]:
    """Return (slug, title) of the newest stories; one query, two for words that very many titles hold."""
    sql, before, behind = _statement(number)
    ((few, titles),) = fetch(sql, [*before, begun(words), *behind])
    found = map(json.loads, titles)
    if few == MANY:
        editions = Edition.objects.titled(words).order_by().values("pk")
        found = _titles(Publication.objects.visible().filter(edition__in=editions), number)
    return [(one["slug"], one["title"]) for one in found]


@cache
def _statement(number: int) -> tuple[str, Sequence[Any], Sequence[Any]]:
    """Return the statement, compiled once, and its parameters before and behind the words that are still to come."""
    editions, asked = Edition.objects.titled(["typed"]).order_by().values("pk").query.sql_with_params()
    few = Publication.objects.visible().filter(AnyOf(F("edition_id"), IDS), IS_FEW)
    newest, others = _titles(few, number).query.sql_with_params()
    place = asked.index(begun(["typed"]))
    return READ.format(editions=editions, many=MANY, newest=newest), asked[:place], [*asked[place + 1 :], *others]


def _titles(stories: PublicationQuerySet, number: int) -> Any:
    newest = Publication.objects.filter(pk__in=stories.newest().values("pk")[:number]).newest()
    title = KeyTextTransform("title", "edition__content")
    return newest.values_list(JSONObject(slug=F("slug"), title=title), flat=True)
