"""Answers when something is wrong. None of them asks the database."""

import logging
import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fusionstories.read_only import is_refusal

log = logging.getLogger(__name__)
RETRY_SECONDS = 30


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/403.html", {"is_stale_form": True}, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """Answer at a door that people come to by loading a sent form again: 405."""
    return _with("Allow", allowed, render(request, "errors/405.html", status=405))


def gone(request: HttpRequest) -> HttpResponse:
    """Answer for a story that was withdrawn: 410, with no word of what it said."""
    return render(request, "errors/410.html", status=410)


def too_many(request: HttpRequest, retry_seconds: int) -> HttpResponse:
    return _with("Retry-After", str(retry_seconds), render(request, "errors/429.html", status=429))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 with Retry-After when the database is away, 500 for a fault of ours."""
    error: Any = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError) or is_refusal(error):
        log.error("The database does not answer: %s", error)
        answer = _with("Retry-After", str(RETRY_SECONDS), render(request, "errors/503.html", status=503))
        return _with("Cache-Control", "no-store", answer)
    return render(request, "errors/500.html", status=500)


def _with(name: str, value: str, response: HttpResponse) -> HttpResponse:
    response.headers[name] = value
    return response
