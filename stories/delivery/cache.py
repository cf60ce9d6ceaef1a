"""The page cache: everything public is the same for everyone, so it is made once for each content version."""

import copy
from collections.abc import Callable
from typing import cast

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase

from stories.delivery.address import canonical_address
from stories.delivery.answer import STORABLE, Answer, best_encoding, dress, is_known, tag_of
from stories.delivery.speculation import where_rules_are
from stories.delivery.store import store
from stories.models.version import Reading, Version, forget_version, version_reader

Handler = Callable[[HttpRequest], HttpResponseBase]
SAFE = ("GET", "HEAD")
# What a browser says of its user and what it has already; conditions are answered here.
PRIVATE = {
    "HTTP_COOKIE",
    "HTTP_AUTHORIZATION",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_RANGE",
    "HTTP_USER_AGENT",
    "HTTP_REFERER",
}


def page_cache(get_response: Handler) -> Handler:
    """Middleware: answer from what is kept where it is still true, and where nothing newer can be had."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.get_host()  # an answer that is kept is for hosts of ours too
        if request.method not in SAFE:
            return _change(request, get_response)
        address = canonical_address(request)
        if address is None:
            return _pass(request, get_response)
        return _serve(request, address, get_response)

    return middleware


def _change(request: HttpRequest, get_response: Handler) -> HttpResponseBase:
    try:
        return _pass(request, get_response)
    finally:
        forget_version()


def _pass(request: HttpRequest, get_response: Handler) -> HttpResponseBase:
    request.cache_state = "pass"  # type: ignore[attr-defined]
    if is_database_away() and request.path_info.startswith("/admin/"):
        raise OperationalError("The database is away.")  # at once, and not after each connection has timed out
    return get_response(request)


def is_database_away() -> bool:
    reading = version_reader.current()
    return reading is None or not reading.is_live


def _serve(request: HttpRequest, address: str, get_response: Handler) -> HttpResponseBase:
    known = version_reader.current()
    if known is None or not known.is_live:
        return _last_resort(request, address, known)
    tag = tag_of(address, known.version)
    if "*" not in request.headers.get("If-None-Match", "") and is_known(request, tag, known.version.changed_at):
        return _not_modified(request, tag, known)
    answer = _kept(address, known.version)
    if answer:
        return _send(request, answer, known, "hit")
    with store.flight(address):
        if answer := _kept(address, known.version):
            return _send(request, answer, known, "wait")
        if is_database_away():  # by now: who had the turn before has waited in vain, and once is enough
            return _last_resort(request, address, version_reader.current())
        return _make(request, address, known, tag, get_response)


def _kept(address: str, version: Version) -> Answer | None:
    """Return the answer of this very version, from this process or from one that shares its cache."""
    answer = store.get(address)
    if answer and answer.version == version:
        return answer
    answer = store.shared(address, version.token)
    if answer:
        store.put(answer, is_new=False)
    return answer


def _make(request: HttpRequest, address: str, known: Reading, tag: str, get_response: Handler) -> HttpResponseBase:
    """Have the site answer, without anything of this visitor's, and keep it if it may be kept."""
    response = get_response(_anybody(request))
    if response.status_code == 503:
        return _last_resort(request, address, known)
    if _may_be_kept(response):
        answer = Answer.of(cast(HttpResponse, response), address, known.version)
        store.put(answer)
        return _send(request, answer, known, "miss")
    if response.status_code == 200 and "ETag" not in response.headers and "Cache-Control" not in response.headers:
        dress(response, tag, "", known)
    request.cache_state = "pass"  # type: ignore[attr-defined]
    return _without_body(response) if request.method == "HEAD" else response


def _anybody(request: HttpRequest) -> HttpRequest:
    """Return the request as anybody would send it: whatever else the browser says must not reach the next visitor."""
    plain = copy.copy(request)
    plain.method, plain.COOKIES = "GET", {}
    plain.META = {name: value for name, value in request.META.items() if name not in PRIVATE}
    plain.META["REQUEST_METHOD"] = "GET"
    return plain


def _may_be_kept(response: HttpResponseBase) -> bool:
    is_own = "Set-Cookie" in response.headers or response.cookies or "Cookie" in response.headers.get("Vary", "")
    told = response.headers.get("Cache-Control", "")
    is_private = any(word in told for word in ("no-store", "private"))
    return response.status_code in STORABLE and not response.streaming and not is_own and not is_private


def _send(request: HttpRequest, answer: Answer, known: Reading, state: str) -> HttpResponse:
    """Send a kept answer in the form that this client takes."""
    encoding = answer.encoding(request.headers.get("Accept-Encoding", ""))
    body = answer.form(encoding)
    sent = body if request.method == "GET" else b""
    response = HttpResponse(sent, status=answer.status, headers=answer.headers)
    dress(response, answer.tag, encoding, known)
    response.headers["Content-Length"] = str(len(body))
    if encoding:
        response.headers["Content-Encoding"] = encoding
    if answer.is_page:
        response.headers["Speculation-Rules"] = where_rules_are()
    request.cache_state = state  # type: ignore[attr-defined]
    return response


def _not_modified(request: HttpRequest, tag: str, known: Reading) -> HttpResponse:
    response = HttpResponseNotModified()
    dress(response, tag, best_encoding(request.headers.get("Accept-Encoding", "")), known)
    request.cache_state = "known"  # type: ignore[attr-defined]
    return response


def _last_resort(request: HttpRequest, address: str, known: Reading | None) -> HttpResponse:
    """Send what was last known to be right, and say how old that knowledge is; else the site is not available."""
    answer = store.get(address)
    if answer is None or known is None or not known.version.may_still_show(answer.version, known.now):
        raise OperationalError("The database is away.")
    response = _send(request, answer, known, "stale")
    response.headers["Age"] = str(int(known.age_seconds))
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    if response.streaming:
        response.streaming_content = iter(())  # type: ignore[attr-defined]
    else:
        response.content = b""  # type: ignore[attr-defined]
    return response
