"""Each request: its id, what it cost, one line in the log."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from random import getrandbits
from time import perf_counter
from typing import Any

from django.core.handlers.wsgi import get_path_info
from django.db import connections
from django.urls import Resolver404, resolve

from fusionstories.monitoring.log_formatters import request_id
from fusionstories.monitoring.metrics import note

log = logging.getLogger("fusionstories.requests")
# What a proxy makes: a UUID, a trace id. Anything else may be meant for whoever reads the log.
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
NAME = re.compile(r"(?:^|&)([a-z_]{1,20})(?==|&|$)")
NAMED = 10
LONGEST_PATH = 300  # characters
CACHE_STATE = "portal.cache"  # in the environ: what the page cache did
Application = Callable[..., Iterable[bytes]]


@dataclass
class Cost:
    """What a request has cost so far; seconds."""

    path: str
    status: int = 0
    queries: int = 0
    sql_seconds: float = 0.0
    begun: float = field(default_factory=perf_counter)

    def query(self, execute: Any, *args: Any) -> Any:
        begun = perf_counter()
        try:
            return execute(*args)
        finally:
            self.queries += 1
            self.sql_seconds += perf_counter() - begun


cost: ContextVar[Cost | None] = ContextVar("cost", default=None)


class RequestLog:
    """WSGI middleware, the outermost: gives the request an id and writes its line when the last byte is sent."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        id_ = id_of(environ)
        spent = Cost(get_path_info(environ)[:LONGEST_PATH])  # before Django changes what the environ says
        request_id.set(id_)
        cost.set(spent)
        _count_queries()

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            spent.status = int(status[:3])
            return start_response(status, [*headers, ("X-Request-ID", id_)], *rest)

        body = self._application(environ, start)
        is_file = isinstance(body, environ.get("wsgi.file_wrapper", list))
        if isinstance(body, list) or is_file:  # complete, or sent by the server itself
            _finish(environ, spent)
            return body
        return Observed(body, environ, spent)


class Observed:
    """A body that writes the line of its request when it is closed: a list queries the database while it is sent."""

    def __init__(self, body: Iterable[bytes], environ: dict[str, Any], spent: Cost) -> None:
        self._body = body
        self._environ = environ
        self._spent = spent

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        if close is not None:
            close()
        if cost.get() is self._spent:  # some servers close twice
            _finish(self._environ, self._spent)


def _finish(environ: dict[str, Any], spent: Cost) -> None:
    write(environ, spent)
    cost.set(None)
    request_id.set("")


def _count_queries() -> None:
    """See to it that the connections of this thread count their queries."""
    for connection in connections.all():
        if _count not in connection.execute_wrappers:
            connection.execute_wrappers.append(_count)


def _count(execute: Any, *args: Any) -> Any:
    current = cost.get()
    return current.query(execute, *args) if current else execute(*args)


@lru_cache(4096)
def _route(path: str) -> tuple[str, str]:
    """Return the name of the route of an address, "" for none, and the address without what opens a door.

    By address: a page from the cache was never routed.
    """
    try:
        found = resolve(path)
    except Resolver404:
        return "", path
    return found.view_name, path.replace(str(found.kwargs.get("token") or "\0"), "…")


def _names(query: str) -> list[str]:
    """Return the first names of a query string; not by request.GET, which raises where there are too many."""
    return list(dict.fromkeys(NAME.findall(query[:1000])))[:NAMED]


def id_of(environ: dict[str, Any]) -> str:
    """Return the id of a request: that which a proxy has given, or a new one."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    # No secret, only unlike all others: the system's own randomness takes as long as all else that a kept page needs.
    return given if ID.fullmatch(given) else f"{getrandbits(128):032x}"


def write(environ: dict[str, Any], spent: Cost) -> None:
    """Count a request that is over, and write its line."""
    seconds = perf_counter() - spent.begun
    route, shown = _route(spent.path)
    status = spent.status
    cache = environ.get(CACHE_STATE, "")
    method = environ.get("REQUEST_METHOD", "")
    note(method, route, status, cache, seconds, spent.queries, spent.sql_seconds)
    if not log.isEnabledFor(logging.INFO):
        return
    fields = {
        "method": method,
        "path": shown,
        "parameters": _names(environ.get("QUERY_STRING", "")),
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 2),
        "queries": spent.queries,
        "sql_ms": round(spent.sql_seconds * 1000, 2),
        "cache": cache,
    }
    log.info("request", extra={"fields": fields})
