"""Responses of the API: JSON with only the requested members, and stories and entries by their address."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import JsonResponse
from django.urls import reverse

from stories.models import Publication
from stories.open_data.api.errors import MovedError, ProblemError
from stories.publishing.url_history import ResolvedUrl, resolve_entry, resolve_story

Members = Mapping[str, Any]
READ = ["GET", "HEAD"]


def json_response(members: Members, headers: Mapping[str, str] | None = None) -> JsonResponse:
    """Return JSON in UTF-8 whose text is readable without escapes."""
    return JsonResponse(members, json_dumps_params={"ensure_ascii": False}, headers=headers)


def pick(members: Members, names: Iterable[str]) -> Members:
    """Return the named members in the order of the names."""
    return {name: members[name] for name in names}


def story_at(slug: str, route: str) -> Publication:
    """Return the public story with this slug; raise MovedError to its current address, ProblemError 410 or Http404."""
    return _current(resolve_story(slug), route)


def entry_at(entries: QuerySet[Any], kind: str, slug: str) -> Any:
    """Return the entry with this slug; raise MovedError or Http404."""
    return _current(resolve_entry(entries, kind, slug), f"stories:api_{kind}")


def _current(place: ResolvedUrl, route: str) -> Any:
    if place.entry is None:
        raise ProblemError(410)
    if not place.is_current:
        raise MovedError(reverse(route, args=[place.entry.slug]))
    return place.entry
