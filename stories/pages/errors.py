"""Error pages. They query no database, so that they work without one."""

import logging
import sys
from datetime import datetime

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fusionstories.read_only import is_refusal
from stories.pages.corrected_urls import corrected_url

log = logging.getLogger(__name__)
RETRY_SECONDS = 30


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/403.html", {"is_stale_form": True}, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return 404, or redirect to the page that was probably meant."""
    url = corrected_url(request)
    if url:
        return redirect(url, permanent=True)
    return render(request, "errors/404.html", status=404)


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """Return 405 for a URL that visitors open when they reload the result of a form."""
    response = render(request, "errors/405.html", status=405)
    response.headers["Allow"] = allowed
    return response


def gone(
    request: HttpRequest, withdrawn_at: datetime | None = None, ended_at: datetime | None = None
) -> HttpResponse:
    """Return 410 for a story that is no longer public, without anything about it but the date."""
    context = {"withdrawn_at": withdrawn_at, "ended_at": ended_at}
    return render(request, "errors/410.html", context, status=410)


def too_many(request: HttpRequest, retry_seconds: int) -> HttpResponse:
    response = render(request, "errors/429.html", status=429)
    response.headers["Retry-After"] = str(retry_seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Return 503 if the database does not respond, else 500."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError) or is_refusal(error):
        log.error("The database does not answer: %s", error)
        response = render(request, "errors/503.html", status=503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        response.headers["Cache-Control"] = "no-store"
        return response

    return render(request, "errors/500.html", status=500)
