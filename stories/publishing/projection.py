"""Columns of publications, derived from their editions."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from taggit.models import Tag

from stories.facets import story_facets
from stories.models import Edition, Publication
from stories.models.edition_content import Content, read_contents
from stories.publishing.content_fields import CONTENT_FIELDS
from stories.publishing.search_names import save_content_names
from stories.publishing.story_transaction import lock_stories
from stories.search.search_vector import search_vector
from stories.search.tokens import indexable
from stories.search.vocabulary import learn


def publication_columns(edition: Edition) -> dict[str, Any]:
    """Return all columns of a publication that follow from its edition.

    Add the words and names of the content to the vocabulary of the search.
    """
    (content,) = read_contents([edition.content])
    tag_slugs = [tag["slug"] for tag in content.tags]
    tags = list(Tag.objects.filter(slug__in=tag_slugs))
    texts = indexable_texts(content)

    learn(texts.values())
    save_content_names(content, tags)

    return {
        "edition": edition,
        **content_columns(content),
        "first_published_at": _first_release(edition),
        "updated_at": edition.released_at,
        "facets": sorted(story_facets(content, [tag.pk for tag in tags])),
        "search": search_vector(texts),
    }


def content_columns(content: Content) -> dict[str, Any]:
    """Return the columns that follow from the content alone."""
    return {
        "slug": content.data["slug"],
        "event_first": content.event.first,
        "event_last": content.event.last,
        "lead_center": content.lead_center,
    }


def indexable_texts(content: Content) -> dict[str, str]:
    """Return the words of a content for the search vector, by weight."""
    texts: dict[str, list[str]] = {"A": [], "B": [], "C": [], "D": []}
    for field in CONTENT_FIELDS:
        for weight, field_texts in field.search_texts(content).items():
            texts[weight] += filter(None, field_texts)

    return {weight: indexable(" ".join(found)) for weight, found in texts.items()}


def rebuild_publications(publications: QuerySet[Publication]) -> int:
    """Rebuild rows from their editions, for example after a name has changed; return how many.

    Call it in a transaction that holds or shares the lock of names.
    """
    lock_stories(publications.values("story"))
    rows = list(publications)
    for row in rows:
        columns = publication_columns(row.edition)
        # The edition does not change, and only the workflow may write it.
        del columns["edition"]
        Publication.objects.filter(pk=row.pk).update(**columns)

    return len(rows)


def _first_release(edition: Edition) -> datetime:
    if edition.number == 1:
        return edition.released_at
    first = Edition.objects.only("released_at").get(story=edition.story_id, number=1)
    return first.released_at
