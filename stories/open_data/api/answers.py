"""Answers as JSON, with only the members that were asked for."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import JsonResponse

Members = Mapping[str, Any]
READ = ["GET", "HEAD"]


def answer(members: Members, headers: Mapping[str, str] | None = None) -> JsonResponse:
    """Return JSON in UTF-8 whose text needs no escapes to be read."""
    return JsonResponse(members, json_dumps_params={"ensure_ascii": False}, headers=headers)


def picked(members: Members, names: Iterable[str]) -> Members:
    """Return the named members in the order of the names."""
    return {name: members[name] for name in names}
