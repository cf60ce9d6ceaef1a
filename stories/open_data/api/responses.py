"""Responses of the API: JSON with the requested members, and lookups by slug."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import JsonResponse
from django.urls import reverse

from stories.exports.story_json import JsonObject
from stories.models import Publication
from stories.open_data.api.errors import MovedError, ProblemError
from stories.publishing.url_history import ResolvedUrl, resolve_entry, resolve_story

READ_METHODS = ["GET", "HEAD"]
Entry = TypeVar("Entry", bound=Model)


def json_response(
    members: Mapping[str, object], headers: Mapping[str, str] | None = None
) -> JsonResponse:
    """Return JSON in UTF-8 with readable text instead of escapes."""
    return JsonResponse(members, json_dumps_params={"ensure_ascii": False}, headers=headers)


def pick(members: Mapping[str, object], names: Iterable[str]) -> JsonObject:
    """Return the named members in the order of the names."""
    return {name: members[name] for name in names}


def get_story(slug: str, route: str) -> Publication:
    """Return the public story with this slug.

    Raise MovedError for a former slug, ProblemError 410 for a withdrawn story, or Http404.
    """
    resolved = resolve_story(slug)
    _require_current(resolved, route)
    publication: Publication = resolved.entry
    return publication


def get_entry(entries: QuerySet[Entry], kind: str, slug: str) -> Entry:
    """Return the vocabulary entry with this slug; raise MovedError or Http404."""
    resolved = resolve_entry(entries, kind, slug)
    _require_current(resolved, f"stories:api_{kind}")
    entry: Entry = resolved.entry
    return entry


def _require_current(resolved: ResolvedUrl, route: str) -> None:
    if resolved.entry is None:
        raise ProblemError(410)
    if not resolved.is_current:
        raise MovedError(reverse(route, args=[resolved.entry.slug]))
