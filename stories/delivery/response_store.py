"""Responses of public pages in the memory of the process, bounded by bytes."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import NamedTuple

import brotli
from cachetools import LRUCache
from django.conf import settings
from django.utils.http import http_date

from stories.delivery.negotiation import best_encoding, entity_tag
from stories.models.content_version import Version

Headers = list[tuple[str, str]]

# A withdrawn story must be gone from every shared cache within a minute.
SHARED = "public, max-age=0, s-maxage=30, stale-while-revalidate=30, stale-if-error=600"
MIN_COMPRESSED_BYTES = 500  # compressing less saves nothing
# About equally fast. Higher levels are for files that are compressed only once.
BROTLI_QUALITY = 5
GZIP_LEVEL = 6
# Media types that are worth compressing.
TEXT_TYPE = re.compile(
    r"text/.*"
    r"|image/svg.*"
    r"|application/(json|xml|x-bibtex|x-research-info-systems)"
    r"|.*\+(json|xml)"
)
NUMBER_OF_LOCKS = 256
OVERHEAD_BYTES = 4_000  # for headers, key and objects


class Variant(NamedTuple):
    """One encoding of a response, ready to send."""

    headers: Headers
    body: bytes
    not_modified: Headers


@dataclass(slots=True)
class CachedResponse:
    """The response of Django for a cache key at a content version. Only a 200 has a `tag`."""

    version: Version
    status: str
    headers: Headers
    body: bytes
    tag: str = ""
    _variants: dict[tuple[str, bool], Variant] = field(default_factory=dict)
    _encoded: dict[str, bytes] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        """Memory for the response and its compressed encodings."""
        return 2 * len(self.body) + OVERHEAD_BYTES

    def variant(self, accepted: str, is_settled: bool) -> Variant:
        """Return the best encoding for an Accept-Encoding header; each is made once.

        `is_settled` is whether a second has passed since the last change. Before that,
        Last-Modified is left out: it has whole seconds, and another change in that second would go
        unnoticed.
        """
        encoding = best_encoding(accepted)
        if len(self.body) < MIN_COMPRESSED_BYTES or not is_text(self.headers):
            encoding = ""

        found = self._variants.get((encoding, is_settled))
        if found is None:
            found = self._make_variant(encoding, is_settled)
            self._variants[encoding, is_settled] = found

        return found

    def _make_variant(self, encoding: str, is_settled: bool) -> Variant:
        """Return the response in one encoding, and the headers of a 304 for it."""
        body = self._encode(encoding)
        shared = validators(self.tag, encoding, self.version if is_settled else None)
        shared.append(("Vary", "Accept-Encoding"))

        headers = [*self.headers, *shared, ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))

        not_modified = without(self.headers, "Content-Type") + shared
        return Variant(headers, body, not_modified)

    def _encode(self, encoding: str) -> bytes:
        """Return the body in an encoding, which is compressed only once."""
        if not encoding:
            return self.body
        if encoding not in self._encoded:
            self._encoded[encoding] = _compress(self.body, encoding)
        return self._encoded[encoding]


class ResponseStore:
    """Responses by cache key, of at most `limit_bytes`. The least recently used are dropped."""

    def __init__(self, limit_bytes: int) -> None:
        self._responses: LRUCache[str, CachedResponse] = LRUCache(
            limit_bytes, getsizeof=lambda one: one.size_bytes
        )
        self._lock = Lock()
        self._render_locks = [Lock() for _number in range(NUMBER_OF_LOCKS)]

    def get(self, key: str) -> CachedResponse | None:
        """Return the response for a key, whatever its version."""
        with self._lock:
            return self._responses.get(key)

    def get_current(self, key: str, version: Version) -> CachedResponse | None:
        """Return the response for a key if it was rendered at this version."""
        response = self.get(key)
        if response is None or response.version.token != version.token:
            return None
        return response

    def put(self, key: str, response: CachedResponse) -> None:
        """Store a response, unless it is larger than the whole store."""
        with self._lock:
            if response.size_bytes <= self._responses.maxsize:
                self._responses[key] = response

    def clear(self) -> None:
        with self._lock:
            self._responses.clear()

    @contextmanager
    def render_lock(self, key: str) -> Iterator[None]:
        """Wait until no other thread renders the page of this key."""
        with self._render_locks[hash(key) % NUMBER_OF_LOCKS]:
            yield


def content_tag(body: bytes) -> str:
    """Return the part that the entity tags of all encodings of a body share."""
    return sha256(body).hexdigest()[:24]


def validators(tag: str, encoding: str, version: Version | None) -> Headers:
    """Return ETag, and Last-Modified if there is a version; no headers without a tag."""
    if not tag:
        return []

    headers = [("ETag", entity_tag(tag, encoding))]
    if version is not None:
        headers.append(("Last-Modified", http_date(version.changed_at.timestamp())))
    return headers


def without(headers: Headers, *names: str) -> Headers:
    """Return the headers that don't have one of these names."""
    return [header for header in headers if header[0] not in names]


def is_text(headers: Headers) -> bool:
    """Return whether a response is worth compressing."""
    content_type = dict(headers).get("Content-Type", "")
    media_type, _semicolon, _parameters = content_type.partition(";")
    return TEXT_TYPE.fullmatch(media_type.strip().lower()) is not None


def _compress(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return brotli.compress(body, quality=BROTLI_QUALITY)
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


store = ResponseStore(settings.PAGE_CACHE_MB * 2**20)
