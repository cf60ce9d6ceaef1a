"""WSGI middleware that gives each request an id, measures it and writes one log line."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from random import getrandbits
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.core.handlers.wsgi import get_path_info
from django.db import connections
from django.urls import Resolver404, resolve

from fusionstories.monitoring.log_formatters import request_id
from fusionstories.monitoring.metrics import count_request

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("fusionstories.requests")

# Ids as proxies make them: a UUID, a trace id. Other text may be aimed at the readers of the log.
REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
PARAMETER_NAME = re.compile(r"(?:^|&)([a-z_]{1,20})(?==|&|$)")
MAX_PARAMETERS = 10
MAX_PATH_LENGTH = 300
CACHE_STATE = "portal.cache"  # key in the environ, set by the page cache


@dataclass
class RequestStats:
    """Path, status and cost of a request so far."""

    path: str
    status: int = 0
    query_count: int = 0
    sql_seconds: float = 0.0
    started: float = field(default_factory=perf_counter)

    def execute(self, execute: Callable[..., Any], *args: Any) -> Any:
        """Execute a query and add its time."""
        started = perf_counter()
        try:
            return execute(*args)
        finally:
            self.query_count += 1
            self.sql_seconds += perf_counter() - started


current_stats: ContextVar[RequestStats | None] = ContextVar("current_stats", default=None)


class RequestLog:
    """The outermost middleware; the line is written when the last byte is sent."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        id_ = _request_id(environ)
        request_id.set(id_)
        # Read here, since Django changes the environ.
        stats = RequestStats(get_path_info(environ)[:MAX_PATH_LENGTH])
        current_stats.set(stats)
        _watch_connections()

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Callable[..., Any]:
            stats.status = int(status[:3])
            return start_response(status, [*headers, ("X-Request-ID", id_)], *rest)

        body = self._application(environ, start)
        is_sent_by_server = isinstance(body, environ.get("wsgi.file_wrapper", list))
        if isinstance(body, list) or is_sent_by_server:
            _finish(environ, stats)
            return body

        return LoggedBody(body, environ, stats)


class LoggedBody:
    """Streamed response body that writes the log line when it is closed.

    A streamed export queries the database while it is sent.
    """

    def __init__(
        self, body: Iterable[bytes], environ: "WSGIEnvironment", stats: RequestStats
    ) -> None:
        self._body = body
        self._environ = environ
        self._stats = stats

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        if close is not None:
            close()

        is_open = current_stats.get() is self._stats  # some servers close twice
        if is_open:
            _finish(self._environ, self._stats)


def _request_id(environ: "WSGIEnvironment") -> str:
    """Return the id from the proxy if it is well-formed, or a new one."""
    proxy_id: str = environ.get("HTTP_X_REQUEST_ID", "")
    if REQUEST_ID.fullmatch(proxy_id):
        return proxy_id
    # The id isn't secret. Secure randomness would take as long as the rest of a cached page.
    return f"{getrandbits(128):032x}"


def _watch_connections() -> None:
    """Count the queries of this thread's connections."""
    for connection in connections.all():
        if _count_query not in connection.execute_wrappers:
            connection.execute_wrappers.append(_count_query)


def _count_query(execute: Callable[..., Any], *args: Any) -> Any:
    stats = current_stats.get()
    if stats is None:
        return execute(*args)
    return stats.execute(execute, *args)


def _finish(environ: "WSGIEnvironment", stats: RequestStats) -> None:
    _write(environ, stats)
    current_stats.set(None)
    request_id.set("")


def _write(environ: "WSGIEnvironment", stats: RequestStats) -> None:
    """Count a finished request in the metrics, and log it."""
    seconds = perf_counter() - stats.started
    route, path = _route(stats.path)
    method = environ.get("REQUEST_METHOD", "")
    cache = environ.get(CACHE_STATE, "")
    count_request(
        method=method,
        route=route,
        status=stats.status,
        cache=cache,
        seconds=seconds,
        query_count=stats.query_count,
        sql_seconds=stats.sql_seconds,
    )

    if not log.isEnabledFor(logging.INFO):
        return

    fields = {
        "method": method,
        "path": path,
        "parameters": _parameter_names(environ.get("QUERY_STRING", "")),
        "route": route,
        "status": stats.status,
        "ms": round(seconds * 1000, 2),
        "queries": stats.query_count,
        "sql_ms": round(stats.sql_seconds * 1000, 2),
        "cache": cache,
    }
    log.info("request", extra={"fields": fields})


@lru_cache(4096)
def _route(path: str) -> tuple[str, str]:
    """Return the route name of a path, or "", and the path without a preview link's token.

    The path is resolved again because a page from the cache never reached Django's resolver.
    """
    try:
        match = resolve(path)
    except Resolver404:
        return "", path

    token = match.kwargs.get("token")
    if token:
        path = path.replace(str(token), "…")
    return match.view_name, path


def _parameter_names(query: str) -> list[str]:
    """Return the first parameter names, without values: search words are private."""
    # Not request.GET, which raises an exception when there are too many parameters.
    names = PARAMETER_NAME.findall(query[:1000])
    unique_names = list(dict.fromkeys(names))
    return unique_names[:MAX_PARAMETERS]
