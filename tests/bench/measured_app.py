"""WSGI application that measures each request to the site.

It runs the production site without its page cache, and three URLs of its own:

- /-/last has the figures of the last request
- /-/bare returns the bytes of the last page from a view without middleware
- /-/bare/<size> returns so many bytes

The header X-Bench chooses an application that isn't measured: "cached" is the whole site.
"""

import json
import os
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import path

from fusionstories.wsgi import application as whole_site
from fusionstories.wsgi import with_middleware

PAGE_CACHE = "stories.delivery.page_cache.PageCache"
MAX_KEPT_BYTES = 5 * 2**20
Environ = dict[str, Any]
WsgiApplication = Callable[[Environ, Any], Iterable[bytes]]


class LastRequest:
    """The figures and the body of the last measured request."""

    def __init__(self) -> None:
        self.figures: dict[str, float] = {}
        self.body = b""


LAST = LastRequest()


class RequestTimer:
    """Time, CPU time and queries of one request."""

    def __init__(self) -> None:
        self._queries = 0
        self._sql_seconds = 0.0
        self._started_at = time.perf_counter()
        self._cpu_started_at = time.thread_time()

    def execute(self, execute: Callable[..., Any], *args: Any) -> Any:
        """Run a query and count it: a wrapper for connection.execute_wrapper()."""
        started_at = time.perf_counter()
        try:
            return execute(*args)
        finally:
            self._queries += 1
            self._sql_seconds += time.perf_counter() - started_at

    def figures(self, body_bytes: int) -> dict[str, float]:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "ms": (time.perf_counter() - self._started_at) * 1000,
            "cpu_ms": (time.thread_time() - self._cpu_started_at) * 1000,
            "sql_ms": self._sql_seconds * 1000,
            "queries": self._queries,
            "bytes": body_bytes,
            "memory_mb": usage.ru_maxrss / 1024,
        }


def measure(
    app: WsgiApplication, environ: Environ, start_response: Any, is_kept: bool
) -> Iterator[bytes]:
    """Yield the response of an application, and store its figures and its body, if it is kept."""
    timer = RequestTimer()
    body_bytes = 0
    parts: list[bytes] = []
    with connection.execute_wrapper(timer.execute):
        response = app(environ, start_response)
        try:
            for part in response:
                body_bytes += len(part)
                if is_kept and body_bytes <= MAX_KEPT_BYTES:
                    parts.append(part)
                yield part
        finally:
            if hasattr(response, "close"):
                response.close()

    LAST.figures = timer.figures(body_bytes)
    if is_kept:
        LAST.body = b"".join(parts)


def application(environ: Environ, start_response: Any) -> Iterable[bytes]:
    """Respond as the site does, and at /-/ for the benchmark."""
    unmeasured = UNMEASURED.get(environ.get("HTTP_X_BENCH", ""))
    if unmeasured:
        return unmeasured(environ, start_response)

    if environ["PATH_INFO"] == "/-/last":
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(LAST.figures | {"pid": os.getpid()}).encode()]

    if environ["PATH_INFO"] == "/-/bare":
        return measure(BARE, environ, start_response, is_kept=False)
    return measure(UNCACHED, environ, start_response, is_kept=True)


def bare_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LAST.body)


def sized_view(request: HttpRequest, size: int) -> HttpResponse:
    # Without a length, the response would be chunked.
    return HttpResponse(b"x" * size, headers={"Content-Length": str(size)})


urlpatterns = [path("-/bare", bare_view), path("-/bare/<int:size>", sized_view)]


def use_own_urls(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Send requests to the URLs of this module: the only middleware of the bare view."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def _without_page_cache() -> WsgiApplication:
    middleware = [name for name in settings.WSGI_MIDDLEWARE if name != PAGE_CACHE]
    with override_settings(WSGI_MIDDLEWARE=middleware):
        return with_middleware(WSGIHandler())


def _bare() -> WsgiApplication:
    with override_settings(MIDDLEWARE=[f"{__name__}.use_own_urls"]):
        return WSGIHandler()


django.setup()
UNCACHED = _without_page_cache()
BARE = _bare()
UNMEASURED = {"cached": whole_site, "uncached": UNCACHED, "bare": BARE}
