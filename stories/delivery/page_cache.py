"""WSGI middleware that stores public pages and sends them again without running Django."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from io import BytesIO
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIApplication
from wsgiref.types import WSGIEnvironment as Environ

from django.conf import settings
from django.utils.text import compress_sequence

from stories.delivery.cache_key import MAX_PATH_LENGTH, cache_key
from stories.delivery.negotiation import best_encoding, is_not_modified
from stories.delivery.response_store import (
    SHARED,
    CachedResponse,
    Headers,
    content_tag,
    is_text,
    store,
    validators,
    without,
)
from stories.delivery.security_headers import STRICT_HEADERS
from stories.delivery.speculation_rules import speculation_rules_header
from stories.models.content_version import Reading, Version, invalidate_version, version_reader
from stories.public_pages import DATABASE_UNAVAILABLE

CACHE_STATE = "portal.cache"  # in the environ, for the request log: hit, wait, miss, stale or pass
STORABLE = ("200 ", "301 ", "410 ")
STALE = "public, no-cache"
STATIC_EXPORT = ("X-Accel-Redirect", "@static_export")
NOT_MODIFIED = "304 Not Modified"
# The only parts of a request that Django receives for a cached page. Anything else in the request
# of one visitor could change the page of the next.
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
# Headers that this middleware computes for each encoding.
OWN_HEADERS = {"Content-Encoding", "Content-Length", "ETag", "Vary", "Last-Modified", "Age"}


class DjangoResponse(NamedTuple):
    """A response of Django, with its body in memory or as a stream."""

    status: str
    headers: Headers
    body: bytes
    stream: Iterable[bytes] | None = None


class PageCache:
    """Cache of pages by cache key and content version. Each page is rendered once at a time."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if len(environ["PATH_INFO"]) > MAX_PATH_LENGTH:
            return _refuse_path(environ, start_response)

        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._pass_change(environ, start_response)

        key = cache_key(environ)
        if key is None:
            return self._pass(environ, start_response)

        reading = version_reader.live()
        if reading is None:
            return self._without_database(environ, start_response, key)

        cached = store.get_current(key, reading.version)
        if cached is not None:
            return _send(environ, start_response, cached, reading, "hit")
        return self._miss(environ, start_response, key)

    def _pass_change(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Run Django for an unsafe request, then read the version again."""
        try:
            return self._pass(environ, start_response)
        finally:
            if environ["REQUEST_METHOD"] != "OPTIONS":
                invalidate_version()

    def _pass(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Run Django for a response that is not cached."""
        environ[CACHE_STATE] = "pass"
        if environ["PATH_INFO"].startswith("/admin/"):
            environ[DATABASE_UNAVAILABLE] = version_reader.live() is None
        return self._application(environ, start_response)

    def _miss(self, environ: Environ, start_response: StartResponse, key: str) -> Iterable[bytes]:
        """Render and store a page, unless another thread has just done so."""
        with store.render_lock(key):
            reading = version_reader.live()
            if reading is None:
                return self._without_database(environ, start_response, key)

            cached = store.get_current(key, reading.version)
            if cached is not None:
                return _send(environ, start_response, cached, reading, "wait")
            return self._render(environ, start_response, key, reading)

    def _render(
        self, environ: Environ, start_response: StartResponse, key: str, reading: Reading
    ) -> Iterable[bytes]:
        """Run Django, send its response, and store it if it is storable."""
        response = self._run_django(environ, key)
        if response.status.startswith("503 "):
            stale = self._send_stale(environ, start_response, key, reading)
            if stale is not None:
                return stale
            return _relay(environ, start_response, response)

        if response.stream is not None:
            return _stream(environ, start_response, response, response.stream, key, reading)

        rendered = _make_cached(response, reading)
        if _is_storable(response):
            store.put(key, rendered)
        return _send(environ, start_response, rendered, reading, "miss")

    def _without_database(
        self, environ: Environ, start_response: StartResponse, key: str
    ) -> Iterable[bytes]:
        """Send a stale page if that is safe, else the page for an outage."""
        reading = version_reader.current()
        stale = self._send_stale(environ, start_response, key, reading)
        if stale is not None:
            return stale

        response = self._run_django(environ, key, is_database_down=True)
        if reading is None:
            # This process has never read the version, so nginx may send the static export instead
            # (deploy/nginx.conf).
            response.headers.append(STATIC_EXPORT)

        return _relay(environ, start_response, response)

    def _send_stale(
        self,
        environ: Environ,
        start_response: StartResponse,
        key: str,
        reading: Reading | None,
    ) -> Iterable[bytes] | None:
        """Send a stored page with its age, unless anything has been withdrawn since."""
        cached = store.get(key)
        if cached is None or reading is None:
            return None
        if not reading.version.may_still_show(cached.version, reading.now):
            return None

        def start(
            status: str, headers: Headers, exc_info: object = None, /
        ) -> Callable[[bytes], object]:
            others = without(headers, "Cache-Control")
            age = str(int(reading.age_seconds))
            return start_response(status, [*others, ("Cache-Control", STALE), ("Age", age)])

        return _send(environ, start, cached, reading, "stale")

    def _run_django(
        self, environ: Environ, key: str, is_database_down: bool = False
    ) -> DjangoResponse:
        """Run Django with a request that contains nothing about the visitor."""
        path, _mark, query = key.partition("?")
        inner = {name: environ[name] for name in FORWARDED if name in environ}
        inner |= {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
        }
        inner |= {"wsgi.input": BytesIO(), DATABASE_UNAVAILABLE: is_database_down}

        started: list[tuple[str, Headers]] = []
        written: list[bytes] = []

        def start(
            status: str, headers: Headers, exc_info: object = None, /
        ) -> Callable[[bytes], object]:
            started.append((status, headers))
            return written.append

        body = self._application(inner, start)
        status, headers = started[-1]
        if getattr(body, "streaming", True):
            return DjangoResponse(status, headers, b"", body)

        content = b"".join(body)
        _close(body)
        return DjangoResponse(status, headers, content)


def _send(
    environ: Environ,
    start_response: StartResponse,
    response: CachedResponse,
    reading: Reading,
    state: str,
) -> list[bytes]:
    """Send a response in an encoding that the client accepts, or 304 if the client has it."""
    environ[CACHE_STATE] = state
    variant = response.variant(environ.get("HTTP_ACCEPT_ENCODING", ""), reading.is_settled)

    if _is_known_to_client(environ, response.tag, response.version):
        start_response(NOT_MODIFIED, list(variant.not_modified))
        return []

    start_response(response.status, list(variant.headers))
    return _unless_head(environ, variant.body)


def _is_known_to_client(environ: Environ, tag: str, version: Version) -> bool:
    """Return whether the client already has a page with this tag."""
    if_none_match = environ.get("HTTP_IF_NONE_MATCH", "")
    if_modified_since = environ.get("HTTP_IF_MODIFIED_SINCE", "")
    return bool(tag) and is_not_modified(if_none_match, if_modified_since, tag, version.changed_at)


def _make_cached(response: DjangoResponse, reading: Reading) -> CachedResponse:
    """Return the response to send, and to store if it is storable."""
    headers = without(response.headers, *OWN_HEADERS)
    if _is_storable(response):
        headers = [*without(headers, "Cache-Control"), ("Cache-Control", SHARED)]

    cached = CachedResponse(reading.version, response.status, headers, response.body)
    if response.status.startswith("200 "):
        cached.tag = content_tag(response.body)
        if dict(headers).get("Content-Type", "").startswith("text/html"):
            headers.append(("Speculation-Rules", speculation_rules_header()))

    return cached


def _is_storable(response: DjangoResponse) -> bool:
    """Return whether a response is the same for every visitor."""
    headers = dict(response.headers)
    cache_control = headers.get("Cache-Control", "")
    is_private = "no-store" in cache_control or "private" in cache_control
    is_personal = "Set-Cookie" in headers or "Cookie" in headers.get("Vary", "")
    return response.status.startswith(STORABLE) and not is_private and not is_personal


def _stream(
    environ: Environ,
    start_response: StartResponse,
    response: DjangoResponse,
    body: Iterable[bytes],
    key: str,
    reading: Reading,
) -> Iterable[bytes]:
    """Send a response that is too large to store, with the validators of its version."""
    environ[CACHE_STATE] = "pass"
    tag = ""
    if response.status.startswith("200 "):
        # Equal versions have equal bodies. With the secret key, the tag can't be guessed.
        secret = f"{settings.SECRET_KEY} {settings.RELEASE} {reading.version.token} {key}"
        tag = sha256(secret.encode()).hexdigest()[:24]

    encoding = ""
    if is_text(response.headers):
        encoding = best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), ("gzip",))

    version = reading.version if reading.is_settled else None
    shared = [*validators(tag, encoding, version), ("Vary", "Accept-Encoding")]
    headers = without(response.headers, *OWN_HEADERS) + shared
    if "Cache-Control" not in dict(headers):
        headers.append(("Cache-Control", SHARED))

    if _is_known_to_client(environ, tag, reading.version):
        _close(body)
        start_response(NOT_MODIFIED, without(headers, "Content-Type"))
        return []

    if encoding:
        headers.append(("Content-Encoding", encoding))
    elif "Content-Length" in dict(response.headers):
        headers.append(("Content-Length", dict(response.headers)["Content-Length"]))

    start_response(response.status, headers)

    if environ["REQUEST_METHOD"] == "HEAD":
        _close(body)
        return []

    return _compressed(body) if encoding else body


def _relay(
    environ: Environ, start_response: StartResponse, response: DjangoResponse
) -> Iterable[bytes]:
    """Send a response of Django unchanged."""
    environ[CACHE_STATE] = "pass"
    start_response(response.status, response.headers)
    if response.stream is not None:
        return response.stream
    return _unless_head(environ, response.body)


def _unless_head(environ: Environ, body: bytes) -> list[bytes]:
    """Return the body to send. A response to HEAD has none."""
    if environ["REQUEST_METHOD"] == "HEAD":
        return []
    return [body]


def _compressed(body: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from compress_sequence(body)
    finally:
        _close(body)


def _close(body: object) -> None:
    if hasattr(body, "close"):
        body.close()


def _refuse_path(environ: Environ, start_response: StartResponse) -> list[bytes]:
    """Return 414 before anything is stored or logged under this path."""
    environ[CACHE_STATE] = "pass"
    body = b"The address is too long.\n"
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response("414 URI Too Long", [*headers, *STRICT_HEADERS.items()])
    return _unless_head(environ, body)
