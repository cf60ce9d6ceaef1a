"""Responses of public views, fetched in process: no network, no middleware, no log entry."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.urls import get_resolver, resolve

ErrorHandler = Callable[[WSGIRequest, Exception | None], HttpResponse]


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A response: `redirect_url` is "" unless it redirects, `body` comes in pieces."""

    status: int
    redirect_url: str
    is_html: bool
    body: Iterable[bytes]


def export_request(url: str) -> WSGIRequest:
    """Return the request of a visitor for a URL of this site, marked for the static export."""
    parts = urlsplit(url)
    site = urlsplit(settings.SITE_URL)
    default_port = 443 if site.scheme == "https" else 80
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "SERVER_NAME": site.hostname,
        "SERVER_PORT": str(site.port or default_port),
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": BytesIO(),
    }
    request = WSGIRequest(environ)
    # The context processor in pages/context.py passes the mark on to the templates.
    request.is_static_export = True  # type: ignore[attr-defined]
    return request


def fetch(url: str) -> FetchedPage:
    """Return the response to a URL, also if it is not found; raise any other error of the view."""
    request = export_request(url)
    try:
        match = resolve(request.path_info)
        response = match.func(request, *match.args, **match.kwargs)
    except (Http404, BadRequest) as error:
        response = not_found(request, error)

    return _fetched_page(response)


def not_found(request: WSGIRequest, error: Exception | None = None) -> HttpResponse:
    """Return the error page of status 404."""
    handler = cast(ErrorHandler, get_resolver().resolve_error_handler(404))
    return handler(request, error)


def _fetched_page(response: HttpResponseBase) -> FetchedPage:
    """Return status, redirect and body of a response, rendered if it is a template."""
    if isinstance(response, SimpleTemplateResponse):
        response.render()

    body: Iterable[bytes]
    if isinstance(response, StreamingHttpResponse):
        body = cast(Iterable[bytes], response.streaming_content)
    else:
        body = [cast(HttpResponse, response).content]

    return FetchedPage(
        status=response.status_code,
        redirect_url=response.headers.get("Location", ""),
        is_html=response.headers.get("Content-Type", "").startswith("text/html"),
        body=body,
    )
