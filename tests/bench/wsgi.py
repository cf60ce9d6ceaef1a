"""The site as production serves it, but for its page cache, with a clock around each request, beside a bare view.

/-/last says what the last request took; /-/bare gives the bytes of the last page again, from a view without middleware.
The header X-Bench chooses who answers a crowd: "cached" is the site whole.
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

from fusionstories.wsgi import application as application_of_production
from fusionstories.wsgi import with_middleware

Environ = dict[str, Any]
KEPT_BYTES = 5 * 2**20


class Last:
    """What is known of the last page: what it took, and its bytes."""

    def __init__(self) -> None:
        self.took: dict[str, float] = {}
        self.body, self.kind = b"", "text/html"


LAST = Last()


class Clock:
    """Counts what one request takes, from the first look at it to the last byte of its answer."""

    def __init__(self) -> None:
        self.queries, self.sql = 0, 0.0
        self.started, self.cpu = time.perf_counter(), time.thread_time()

    def query(self, execute: Callable[..., Any], *args: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*args)
        finally:
            self.queries += 1
            self.sql += time.perf_counter() - started

    def read(self, bytes_: int) -> dict[str, float]:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "ms": (time.perf_counter() - self.started) * 1000,
            "cpu_ms": (time.thread_time() - self.cpu) * 1000,
            "sql_ms": self.sql * 1000,
            "queries": self.queries,
            "bytes": bytes_,
            "memory_mb": usage.ru_maxrss / 1024,
        }


def measured(app: Any, environ: Environ, start_response: Any, keep: bool) -> Iterator[bytes]:
    """Yield the answer of an app and keep what it took."""
    clock, length, parts = Clock(), 0, []
    with connection.execute_wrapper(clock.query):
        answer: Iterable[bytes] = app(environ, start_response)
        try:
            for part in answer:
                length += len(part)
                if keep and length <= KEPT_BYTES:
                    parts.append(part)
                yield part
        finally:
            getattr(answer, "close", lambda: None)()
    LAST.took = clock.read(length)
    if keep:
        LAST.body = b"".join(parts)


def application(environ: Environ, start_response: Any) -> Iterable[bytes]:
    """Answer as the site does, and at /-/ as the bench needs it."""
    if crowd := CROWDS.get(environ.get("HTTP_X_BENCH", "")):
        return crowd(environ, start_response)
    if environ["PATH_INFO"] == "/-/last":
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(LAST.took | {"pid": os.getpid()}).encode()]
    is_bare = environ["PATH_INFO"] == "/-/bare"
    return measured(BARE if is_bare else SITE, environ, start_response, keep=not is_bare)


def bare_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LAST.body, content_type=LAST.kind)


def sized_view(request: HttpRequest, size: int) -> HttpResponse:
    return HttpResponse(b"x" * size, headers={"Content-Length": str(size)})  # else it would go in chunks


urlpatterns = [path("-/bare", bare_view), path("-/bare/<int:size>", sized_view)]


def only_bare(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Send a request to the addresses of this module: the one middleware of the bare view."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__  # type: ignore[attr-defined]
        return get_response(request)

    return answer


django.setup()
UNCACHED = [name for name in settings.WSGI_MIDDLEWARE if name != "stories.delivery.page_cache.PageCache"]
with override_settings(WSGI_MIDDLEWARE=UNCACHED):
    SITE = with_middleware(WSGIHandler())
with override_settings(MIDDLEWARE=[f"{__name__}.only_bare"]):
    BARE = WSGIHandler()
CACHED = application_of_production
# What a crowd is answered by, without a clock.
CROWDS = {"cached": CACHED, "uncached": SITE, "bare": BARE}
