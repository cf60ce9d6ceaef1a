"""WSGI middleware that answers public pages from memory and stores what Django answers."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from io import BytesIO
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.text import compress_sequence

from stories.delivery.cache_key import LONGEST_PATH, cache_key
from stories.delivery.negotiation import best_encoding, is_not_modified
from stories.delivery.response_store import SHARED, CachedResponse, Headers, content_tag, is_text, store, validators
from stories.delivery.security_headers import STRICT_HEADERS
from stories.delivery.speculation_rules import speculation_rules_header
from stories.models.content_version import Reading, Version, invalidate_version, version_reader
from stories.public_pages import DATABASE_UNAVAILABLE

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

CACHE_STATE = "portal.cache"  # in the environ, for the request log: hit, wait, miss, stale or pass
STORABLE = ("200 ", "301 ", "410 ")
STALE = "public, no-cache"
STATIC_EXPORT = ("X-Accel-Redirect", "@static_export")
NOT_MODIFIED = "304 Not Modified"
# All that Django learns of a request for a cached page. What else a browser says must not reach the next visitor.
FORWARDED = (
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "REMOTE_ADDR",
    "HTTP_HOST",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "wsgi.version",
    "wsgi.url_scheme",
    "wsgi.errors",
    "wsgi.multithread",
    "wsgi.multiprocess",
    "wsgi.run_once",
)
# Made here for each encoding.
OWN_HEADERS = {"Content-Encoding", "Content-Length", "ETag", "Vary", "Last-Modified", "Age"}


class DjangoResponse(NamedTuple):
    """What Django answered: a body in memory, or a stream."""

    status: str
    headers: Headers
    body: Any
    is_stream: bool


class PageCache:
    """Pages by cache key and content version; conditional requests; one rendering at a time for each page."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if len(environ["PATH_INFO"]) > LONGEST_PATH:
            return _refuse_path(environ, start_response)

        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._change(environ, start_response)

        key = cache_key(environ)
        if key is None:
            return self._pass(environ, start_response)

        reading = version_reader.current()
        if reading is None or not reading.is_live:
            return self._without_database(environ, start_response, key, reading)

        cached = store.get(key)
        if cached is not None and cached.version.token == reading.version.token:
            return _send(environ, start_response, cached, reading, "hit")
        return self._miss(environ, start_response, key)

    def _change(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let Django answer an unsafe request, then read the version again."""
        try:
            return self._pass(environ, start_response)
        finally:
            if environ["REQUEST_METHOD"] != "OPTIONS":
                invalidate_version()

    def _pass(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ[CACHE_STATE] = "pass"
        if environ["PATH_INFO"].startswith("/admin/"):
            reading = version_reader.current()
            environ[DATABASE_UNAVAILABLE] = reading is None or not reading.is_live
        return self._application(environ, start_response)

    def _miss(self, environ: Environ, start_response: StartResponse, key: str) -> Iterable[bytes]:
        """Render a page, unless another thread has just done so."""
        with store.render_lock(key):
            reading = version_reader.current()
            if reading is None or not reading.is_live:
                return self._without_database(environ, start_response, key, reading)

            cached = store.get(key)
            if cached is not None and cached.version.token == reading.version.token:
                return _send(environ, start_response, cached, reading, "wait")

            answer = self._run_django(environ, key)
            if answer.status.startswith("503 "):
                return self._stale(environ, start_response, key, reading) or _relay(environ, start_response, answer)
            if answer.is_stream:
                return _stream(environ, start_response, answer, key, reading)

            rendered = _rendered(answer, reading)
            if _is_storable(answer):
                store.put(key, rendered)
            return _send(environ, start_response, rendered, reading, "miss")

    def _without_database(
        self, environ: Environ, start_response: StartResponse, key: str, reading: Reading | None
    ) -> Iterable[bytes]:
        """Send what was last known to be right; else Django says that the site is not available."""
        found = self._stale(environ, start_response, key, reading)
        if found is not None:
            return found

        answer = self._run_django(environ, key, is_away=True)
        if reading is None:
            # Nothing is known yet of what was withdrawn, so nginx may show the static export (deploy/nginx.conf).
            answer.headers.append(STATIC_EXPORT)
        return _relay(environ, start_response, answer)

    def _stale(
        self, environ: Environ, start_response: StartResponse, key: str, reading: Reading | None
    ) -> Iterable[bytes] | None:
        """Send a page of the last known version, or of one since which nothing was withdrawn, with its age."""
        cached = store.get(key)
        if cached is None or reading is None or not reading.version.may_still_show(cached.version, reading.now):
            return None

        def start(status: str, headers: Headers) -> Any:
            kept = [header for header in headers if header[0] != "Cache-Control"]
            age = str(int(reading.age_seconds))
            return start_response(status, [*kept, ("Cache-Control", STALE), ("Age", age)])

        return _send(environ, start, cached, reading, "stale")

    def _run_django(self, environ: Environ, key: str, is_away: bool = False) -> DjangoResponse:
        """Have Django answer a request that says nothing of the visitor."""
        path, _mark, query = key.partition("?")
        inner = {name: environ[name] for name in FORWARDED if name in environ}
        inner |= {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query}
        inner |= {"wsgi.input": BytesIO(), DATABASE_UNAVAILABLE: is_away}

        started: list[tuple[str, Headers]] = []
        body: Any = self._application(inner, lambda *head: started.append(head[:2]))
        status, headers = started[-1]
        if getattr(body, "streaming", True):
            return DjangoResponse(status, headers, body, is_stream=True)

        content = b"".join(body)
        _close(body)
        return DjangoResponse(status, headers, content, is_stream=False)


def _send(
    environ: Environ, start_response: StartResponse, response: CachedResponse, reading: Reading, state: str
) -> list[bytes]:
    """Send a response in the encoding that the client accepts, or that the client has it already."""
    environ[CACHE_STATE] = state
    variant = response.variant(environ.get("HTTP_ACCEPT_ENCODING", ""), reading.is_settled)

    if _has_it(environ, response.tag, response.version):
        start_response(NOT_MODIFIED, list(variant.not_modified))
        return []

    start_response(response.status, list(variant.headers))
    return [variant.body] if environ["REQUEST_METHOD"] == "GET" else []


def _has_it(environ: Environ, tag: str, version: Version) -> bool:
    """Return whether the client has a page with this tag already."""
    if_none_match = environ.get("HTTP_IF_NONE_MATCH", "")
    if_modified_since = environ.get("HTTP_IF_MODIFIED_SINCE", "")
    return bool(tag) and is_not_modified(if_none_match, if_modified_since, tag, version.changed_at)


def _rendered(answer: DjangoResponse, reading: Reading) -> CachedResponse:
    """Return the response to store and send."""
    is_ok = answer.status.startswith("200 ")
    headers = _without_own(answer.headers)
    if _is_storable(answer):
        headers = [header for header in headers if header[0] != "Cache-Control"]
        headers.append(("Cache-Control", SHARED))
    if is_ok and dict(headers).get("Content-Type", "").startswith("text/html"):
        headers.append(("Speculation-Rules", speculation_rules_header()))
    tag = content_tag(answer.body) if is_ok else ""
    return CachedResponse(reading.version, answer.status, headers, answer.body, tag)


def _is_storable(answer: DjangoResponse) -> bool:
    headers = dict(answer.headers)
    cache_control = headers.get("Cache-Control", "")
    is_private = "no-store" in cache_control or "private" in cache_control
    is_personal = "Set-Cookie" in headers or "Cookie" in headers.get("Vary", "")
    return answer.status.startswith(STORABLE) and not is_private and not is_personal


def _stream(
    environ: Environ, start_response: StartResponse, answer: DjangoResponse, key: str, reading: Reading
) -> Iterable[bytes]:
    """Send a response that is too long to store, with the validators of its version."""
    environ[CACHE_STATE] = "pass"
    tag = ""
    if answer.status.startswith("200 "):
        # One version gives one body; the key of the site's owner keeps others from guessing the tag.
        secret = f"{settings.SECRET_KEY} {settings.RELEASE} {reading.version.token} {key}"
        tag = sha256(secret.encode()).hexdigest()[:24]

    encoding = ""
    if is_text(answer.headers):
        encoding = best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), ("gzip",))
    version = reading.version if reading.is_settled else None
    shared = [*validators(tag, encoding, version), ("Vary", "Accept-Encoding")]
    headers = _without_own(answer.headers) + shared
    if "Cache-Control" not in dict(headers):
        headers.append(("Cache-Control", SHARED))

    if _has_it(environ, tag, reading.version):
        _close(answer.body)
        start_response(NOT_MODIFIED, [header for header in headers if header[0] != "Content-Type"])
        return []

    if encoding:
        headers.append(("Content-Encoding", encoding))
    elif "Content-Length" in dict(answer.headers):
        headers.append(("Content-Length", dict(answer.headers)["Content-Length"]))
    start_response(answer.status, headers)

    if environ["REQUEST_METHOD"] == "HEAD":
        _close(answer.body)
        return []
    return _compressed(answer.body) if encoding else answer.body


def _relay(environ: Environ, start_response: StartResponse, answer: DjangoResponse) -> Iterable[bytes]:
    """Send an answer of Django as it is."""
    environ[CACHE_STATE] = "pass"
    start_response(answer.status, answer.headers)
    if answer.is_stream:
        return answer.body
    return [answer.body] if environ["REQUEST_METHOD"] == "GET" else []


def _compressed(body: Any) -> Iterator[bytes]:
    try:
        yield from compress_sequence(body)
    finally:
        _close(body)


def _close(body: Any) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()


def _without_own(headers: Headers) -> Headers:
    return [header for header in headers if header[0] not in OWN_HEADERS]


def _refuse_path(environ: Environ, start_response: StartResponse) -> list[bytes]:
    """Answer 414 before anything is stored or logged by this path."""
    environ[CACHE_STATE] = "pass"
    body = b"The address is too long.\n"
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response("414 URI Too Long", [*headers, *STRICT_HEADERS.items()])
    return [body] if environ["REQUEST_METHOD"] != "HEAD" else []
