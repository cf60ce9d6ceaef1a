"""Each request: its id, what it cost, one line in the log."""

import logging
import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from random import getrandbits
from time import perf_counter
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from fusionstories.observe.lines import request_id
from fusionstories.observe.metrics import note

log = logging.getLogger("fusionstories.requests")
# What a proxy makes: a UUID, a trace id. Anything else may be meant for whoever reads the log.
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
NAME = re.compile(r"(?:^|&)([a-z_]{1,20})(?==|&|$)")
NAMED = 10
Handler = Callable[[HttpRequest], HttpResponse]


@dataclass
class Cost:
    """What a request has cost so far; seconds."""

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


def observe_requests(get_response: Handler) -> Handler:
    """Middleware, the outermost: give the request an id, and when the last byte is sent, write its line."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id.set(id_of(request.META))
        cost.set(spent := Cost())
        _count_queries()
        response = get_response(request)
        response.headers["X-Request-ID"] = request_id.get()
        close = response.close

        def finish() -> None:
            close()
            if cost.get() is spent:  # some servers close twice
                cache = str(getattr(request, "cache_state", ""))
                write(request.META, request.path_info, response.status_code, cache, spent)
                cost.set(None)
                request_id.set("")

        # A list that is streamed asks the database while it is sent: only then is the request over.
        response.close = finish  # type: ignore[method-assign]
        return response

    return middleware


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


def id_of(environ: Mapping[str, Any]) -> str:
    """Return the id of a request: that which a proxy has given, or a new one."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    # No secret, only unlike all others: the system's own randomness takes as long as all else that a kept page needs.
    return given if ID.fullmatch(given) else f"{getrandbits(128):032x}"


def write(environ: Mapping[str, Any], path: str, status: int, cache: str, spent: Cost) -> None:
    """Count a request that is over, and write its line; `cache` is its state in the page cache."""
    seconds = perf_counter() - spent.begun
    route, shown = _route(path)
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
