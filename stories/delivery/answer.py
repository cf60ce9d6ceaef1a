"""A finished answer as it is kept: its headers, its body and the compressed forms of it."""

import gzip
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from stories.models.version import Reading, Version

STORABLE = (200, 301, 410)
# Not for longer than a minute in all, since a withdrawn story must be gone from every cache by then.
SHARED = "public, max-age=0, s-maxage=30, stale-while-revalidate=30, stale-if-error=600"
SECOND = timedelta(seconds=1)
# Longer ones are ignored before they are parsed. No browser sends them.
LONGEST_HEADER = 1_000
SMALL = 500  # bytes below which compression gains nothing
TEXT = re.compile(r"text/|application/(json|xml|x-bibtex|x-research-info-systems|[\w.-]+\+(json|xml))|image/svg")
# Of the same speed class: more is for files that are compressed once and for all.
BROTLI_QUALITY, GZIP_LEVEL = 5, 6
OWN = ("Content-Encoding", "Content-Length", "ETag", "Vary", "Cache-Control", "Last-Modified", "Age")


@dataclass(slots=True)
class Answer:
    """What a view answered for a canonical address at a content version."""

    address: str
    version: Version
    status: int
    headers: dict[str, str]
    body: bytes
    tag: str
    packed: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, response: HttpResponse, address: str, version: Version) -> "Answer":
        headers = {name: value for name, value in response.items() if name not in OWN}
        tag = tag_of(address, version)
        return cls(address, version, response.status_code, headers, response.content, tag)

    @property
    def size(self) -> int:
        """Bytes that this takes in memory, the compressed forms to come included."""
        return 2 * len(self.body) + 2_000

    @property
    def is_page(self) -> bool:
        """Say whether this is a page with links to go on by."""
        return self.status == 200 and self.headers.get("Content-Type", "").startswith("text/html")

    def encoding(self, accepted: str) -> str:
        """Return the best form that a client takes: br, gzip, or "" for the plain one."""
        is_text = TEXT.match(self.headers.get("Content-Type", ""))
        return best_encoding(accepted) if is_text and len(self.body) >= SMALL else ""

    def form(self, encoding: str) -> bytes:
        """Return the body in one form; made once."""
        if not encoding:
            return self.body
        if encoding not in self.packed:
            self.packed[encoding] = PACK[encoding](self.body)
        return self.packed[encoding]


PACK = {
    "br": lambda body: brotli.compress(body, quality=BROTLI_QUALITY),
    "gzip": lambda body: gzip.compress(body, GZIP_LEVEL, mtime=0),
}


def best_encoding(accepted: str) -> str:
    """Return br, gzip or "" by an Accept-Encoding header; a form with q=0 is refused."""
    if len(accepted) > LONGEST_HEADER:
        return ""

    codings = set()
    for part in accepted.lower().split(","):
        coding, _semicolon, parameter = part.partition(";")
        if _is_wanted(parameter):
            codings.add(coding.strip())

    for encoding in ("br", "gzip"):
        if encoding in codings:
            return encoding
    return ""


def _is_wanted(parameter: str) -> bool:
    """Return whether the parameter of a coding, such as "q=0.5", does not refuse it."""
    if not parameter.strip():
        return True

    name, _equals, value = parameter.partition("=")
    try:
        quality = float(value)
    except ValueError:
        return False
    return name.strip() == "q" and 0 < quality <= 1


def tag_of(address: str, version: Version) -> str:
    """Return what tells this answer from all others, whatever its form."""
    return sha256(f"{settings.RELEASE} {version.token} {address}".encode()).hexdigest()[:24]


def etag(tag: str, encoding: str) -> str:
    """Return the strong validator of one form of an answer."""
    return f'"{tag}{"-" * bool(encoding)}{encoding}"'


def is_known(request: HttpRequest, tag: str, changed_at: datetime) -> bool:
    """Say whether the client has this version already, in whatever form it took it."""
    if asked := request.headers.get("If-None-Match"):
        if len(asked) > LONGEST_HEADER:
            return False
        forms = {etag(tag, encoding) for encoding in ("", "br", "gzip")}
        return any(one.removeprefix("W/") in forms for one in parse_etags(asked))
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and since >= int(changed_at.timestamp())


def dress(response: HttpResponseBase, tag: str, encoding: str, known: Reading) -> None:
    """Give a response what caches need: validators, how long, and by what it varies."""
    response.headers["ETag"] = etag(tag, encoding)
    if known.now - known.version.changed_at >= SECOND:
        # Not sooner: the header knows no fractions, and a second change in that second would not be seen.
        response.headers["Last-Modified"] = http_date(known.version.changed_at.timestamp())
    response.headers["Cache-Control"] = SHARED
    patch_vary_headers(response, ["Accept-Encoding"])
