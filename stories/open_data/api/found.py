"""Stories and entries by the address that they have or had."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from stories.models import Address, Publication
from stories.open_data.api.problems import MovedError, ProblemError


def story_at(slug: str, route: str) -> Publication:
    """Return the public story with this slug; raise MovedError to its address on the route, ProblemError 404 or 410."""
    stories = Publication.objects.visible()
    if story := stories.for_list().filter(slug=slug).first():
        return story
    owner = _owner("story", slug)
    if current := stories.filter(story=owner).first():
        raise MovedError(reverse(route, args=[current.slug]))
    raise ProblemError(410)


def entry_at(entries: QuerySet[Any], kind: str, slug: str) -> Any:
    """Return the entry with this slug; raise MovedError or ProblemError 404."""
    if entry := entries.filter(slug=slug).first():
        return entry
    current = entries.filter(pk=_owner(kind, slug)).first()
    if current is None:
        raise ProblemError(404)
    raise MovedError(reverse(f"stories:api_{kind}", args=[current.slug]))


def _owner(kind: str, slug: str) -> int:
    """Return whose former slug this is; raise ProblemError 404 when nobody had it."""
    address = Address.objects.known().filter(kind=kind, slug=slug).first()
    if address is None:
        raise ProblemError(404)
    return address.owner_id
