"""How long each complete file is, and its SHA-256."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from stories.listing.result import Listing
from stories.open_data.downloads import DOWNLOADS, Download, everything
from stories.open_data.exports import open_to_all
from stories.open_data.state import fingerprint
from stories.public_pages import public_page

WEEK = 7 * 24 * 60 * 60  # seconds
# To write all files takes about 2 ms a story: up to so many stories a page can wait for it.
QUICK = 500


@dataclass(frozen=True, slots=True)
class Measured:
    """A file with its length in bytes and its checksum; 0 and "" when nobody has asked for them yet."""

    download: Download
    size: int
    sha256: str


def measured(listing: Listing) -> list[Measured]:
    """Return every download; of a large collection only what is known is said, so that no page waits."""
    state = _state(listing)
    if listing.total <= QUICK:
        return [_measured(download, listing, state) for download in DOWNLOADS]
    return [Measured(download, *cache.get(_key(download, state), (0, ""))) for download in DOWNLOADS]


@public_page(in_static_export=True)
@require_safe
def checksums(request: HttpRequest) -> HttpResponseBase:
    """Stream a line for each file, as `sha256sum --check` reads it; each is written when it is known."""
    lines = _lines(everything()) if request.method == "GET" else iter(())
    return open_to_all(StreamingHttpResponse(lines, "text/plain; charset=utf-8"))


def _lines(listing: Listing) -> Iterator[str]:
    state = _state(listing)
    for download in DOWNLOADS:
        yield f"{_measured(download, listing, state).sha256}  {download.name}\n"


def _measured(download: Download, listing: Listing, state: str) -> Measured:
    """Measure a file once for each state of the data."""
    key = _key(download, state)
    found = cache.get(key)
    if found is None:
        found = measure(download.write(listing))
        cache.set(key, found, WEEK)
    return Measured(download, *found)


def measure(texts: Iterator[str]) -> tuple[int, str]:
    """Return (length in bytes, SHA-256) of a text in UTF-8."""
    size, digest = 0, hashlib.sha256()
    for text in texts:
        block = text.encode()
        size += len(block)
        digest.update(block)
    return size, digest.hexdigest()


def _state(listing: Listing) -> str:
    return fingerprint(listing.narrowed(), listing.names)


def _key(download: Download, state: str) -> str:
    return f"download:{download.name}:{state}"
