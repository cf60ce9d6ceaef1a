"""What the site answers to an address, asked in this process: no network, no middleware, no log line."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIRequest
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import get_resolver, resolve


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, target of a redirect or "", whether it is a page, and the body in pieces."""

    status: int
    location: str
    is_page: bool
    body: Iterable[bytes]


def copy_request(address: str) -> WSGIRequest:
    """Return the request of a visitor for an address of this site, marked as one for the twin."""
    parts, site = urlsplit(address), urlsplit(settings.SITE_URL)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": site.hostname,
            "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(),
        }
    )
    request.is_copy = True  # type: ignore[attr-defined]  # pages/context.py tells the templates
    return request


def ask(address: str) -> Answer:
    """Return the answer to an address; what is not there is an answer too, any other error is raised."""
    request = copy_request(address)
    try:
        view = resolve(request.path_info)
        return _answer(view.func(request, *view.args, **view.kwargs))
    except (Http404, BadRequest) as error:
        return _answer(not_found(request, error))


def not_found(request: WSGIRequest, error: Exception | None = None) -> HttpResponse:
    """Return the page that says so."""
    handler: Any = get_resolver().resolve_error_handler(404)
    return cast(HttpResponse, handler(request, exception=error))


def _answer(response: Any) -> Answer:
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    location = response.headers.get("Location", "")
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if isinstance(response, FileResponse | StreamingHttpResponse):
        return Answer(response.status_code, location, is_page, cast(Iterable[bytes], response.streaming_content))
    return Answer(response.status_code, location, is_page, [response.content])
