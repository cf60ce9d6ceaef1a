"""Django's test client in front of the WSGI middleware that production runs."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponse, StreamingHttpResponse
from django.template.backends.jinja2 import Template
from django.test import client
from django.test.signals import template_rendered

from fusionstories.wsgi import with_middleware

render = Template.render
Headers = list[tuple[str, str]]


class SiteHandler(client.ClientHandler):
    """Django behind settings.WSGI_MIDDLEWARE. Pages from the cache become responses as well."""

    def __call__(self, environ: dict[str, Any]) -> Any:
        answered: list[Any] = []
        started: list[Any] = []

        def django(inner: dict[str, Any], start_response: Any) -> Any:
            response = super(SiteHandler, self).__call__(inner)
            response.close = partial(_close, response.close)
            answered.append(response)
            cookies = [
                ("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values()
            ]
            start_response(
                f"{response.status_code} {response.reason_phrase}", [*response.items(), *cookies]
            )
            return response

        def start(status: str, headers: Headers, *rest: Any) -> None:
            started[:] = [int(status[:3]), headers]

        body = with_middleware(django)(environ, start)
        inner = answered[-1] if answered else None
        response = _response(inner, body, *started)
        response.wsgi_request = inner.wsgi_request if inner is not None else WSGIRequest(environ)
        return response


def _close(close: Callable[[], None]) -> None:
    """Close a response, but not the connection, in whose transaction the test runs."""
    request_finished.disconnect(close_old_connections)
    close()
    request_finished.connect(close_old_connections)


def _response(inner: Any, body: Iterable[bytes], status: int, headers: Headers) -> Any:
    """Return a response with the data from the middleware, and the cookies and context from Django."""
    if (
        inner is not None
        and inner.streaming
        and status == inner.status_code
        and not isinstance(body, list)
    ):
        response: Any = StreamingHttpResponse(body, status=status)
    else:
        content = b"".join(body)
        getattr(body, "close", lambda: None)()
        response = HttpResponse(content, status=status)
        if inner is not None and not inner.streaming:
            response.__dict__ = inner.__dict__ | response.__dict__  # attributes such as the context

    for name in list(response.headers):
        del response.headers[name]
    for name, value in headers:
        if name != "Set-Cookie":
            response.headers[name] = value
    if "Location" in response.headers:
        response.url = response.headers["Location"]  # the client follows redirects by it
    if inner is not None:
        response.cookies = inner.cookies
    return response


def render_with_signal(
    self: Template, context: dict[str, Any] | None = None, request: Any = None
) -> str:
    """Render a Jinja2 template and send the signal that gives the test client its context.

    Django's test framework does so only for Django's own templates.
    """
    template_rendered.send(sender=self, template=self.template, context=context or {})
    return render(self, context, request)


def install() -> None:
    """Make every Client of Django's test framework use SiteHandler, with the context of public pages."""
    client.ClientHandler = SiteHandler  # type: ignore[misc]
    Template.render = render_with_signal  # type: ignore[method-assign]
