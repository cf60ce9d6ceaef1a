"""Stories and entries by the address that they have or had."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from stories.models import Publication
from stories.open_data.api.problems import MovedError, ProblemError
from stories.publishing.addresses import Place, entry_place, story_place


def story_at(slug: str, route: str) -> Publication:
    """Return the public story with this slug; raise MovedError to its current address, ProblemError 410 or Http404."""
    return _here(story_place(slug), route)


def entry_at(entries: QuerySet[Any], kind: str, slug: str) -> Any:
    """Return the entry with this slug; raise MovedError or Http404."""
    return _here(entry_place(entries, kind, slug), f"stories:api_{kind}")


def _here(place: Place, route: str) -> Any:
    if place.entry is None:
        raise ProblemError(410)
    if not place.is_current:
        raise MovedError(reverse(route, args=[place.entry.slug]))
    return place.entry
