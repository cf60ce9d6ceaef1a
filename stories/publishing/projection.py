"""From an edition to the row that the public finds it by."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from taggit.models import Tag

from stories.facets import story_facets
from stories.models import Edition, Publication
from stories.models.edition_content import Content, read_contents
from stories.publishing.content_fields import CONTENT_FIELDS
from stories.publishing.search_names import learn_content
from stories.search.search_vector import search_vector
from stories.search.tokens import indexable
from stories.search.vocabulary import learn


def hold_names() -> None:
    """Let no name change while a row is made from it, and no row be made while a name changes.

    Held until the transaction ends; without it a story released during a renaming would keep the old name.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('stories.projection'))")


def project(edition: Edition) -> dict[str, Any]:
    """Return the columns of the publication of an edition that follow from its content; search learns its words."""
    (content,) = read_contents([edition.content])
    tags = list(Tag.objects.filter(slug__in=[tag["slug"] for tag in content.tags]))
    texts = indexable_texts(content)
    learn(texts.values())
    learn_content(content, tags)
    times = {"first_published_at": _first_release(edition), "updated_at": edition.released_at}
    found_by = {
        "facets": sorted(story_facets(content, [tag.pk for tag in tags])),
        "search": search_vector(texts),
    }
    return {"edition": edition} | columns(content) | times | found_by


def _first_release(edition: Edition) -> datetime:
    if edition.number == 1:
        return edition.released_at
    return Edition.objects.only("released_at").get(story=edition.story_id, number=1).released_at


def columns(content: Content) -> dict[str, Any]:
    """Return the columns that a content alone decides."""
    return {
        "slug": content.data["slug"],
        "event_first": content.event.first,
        "event_last": content.event.last,
        "lead_center": content.lead_center,
    }


def indexable_texts(content: Content) -> dict[str, str]:
    """Return the plain words of a content by weight."""
    return {weight: indexable(text) for weight, text in searchable(content).items()}


def refresh(publications: Iterable[Publication]) -> int:
    """Write the rows anew from their editions, as after a name has changed; return how many."""
    rows = list(publications)
    for row in rows:
        columns = project(row.edition)
        del columns["edition"]  # it stays, and only the workflow may write it
        Publication.objects.filter(pk=row.pk).update(**columns)
    return len(rows)


def searchable(content: Content) -> dict[str, str]:
    """Return the texts of a content by weight: headline, what names it, its words, its synonyms."""
    texts: dict[str, list[str]] = {"A": [], "B": [], "C": [], "D": []}
    for field in CONTENT_FIELDS:
        for weight, words in field.search_words(content).items():
            texts[weight] += [text for text in words if text]
    return {weight: " ".join(found) for weight, found in texts.items()}
