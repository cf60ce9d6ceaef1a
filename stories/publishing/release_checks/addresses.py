"""The links of an edition: its sources, and what its body leads to."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from stories.publishing.release_checks.findings import Field, Kind

# In bytes; longer ones are no links to a page, and no index of the database holds them.
LONGEST = 2000
LINK = re.compile(r"""<a\s[^<>]{0,2000}?href=(?:"([^"<>]{1,2000})"|'([^'<>]{1,2000})')""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PublicLink:
    """An address at text[start:end] of a field."""

    field: Field
    start: int
    end: int
    url: str


def public_links(content: Mapping[str, Any]) -> Iterator[PublicLink]:
    """Yield every http and https link of a content, in its order."""
    yield from web_links(content["source"]["url"], content["source"]["more_urls"], content["body"])


def web_links(source_url: str, more_source_urls: Iterable[str], html: str) -> Iterator[PublicLink]:
    """Yield every http and https link of a story's sources and its body."""
    more = ((f"more_source_urls.{number}", url) for number, url in enumerate(more_source_urls))
    for name, url in (("source_url", source_url), *more):
        if _is_web(url):
            yield PublicLink(Field(name, url, Kind.ADDRESS), 0, len(url), url)
    body = Field("body", html, Kind.PROSE)
    for match in LINK.finditer(body.text):
        group = 1 if match[1] else 2
        if _is_web(url := unescape(match[group])):
            yield PublicLink(body, *match.span(group), url)


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://")) and len(url.encode("utf-8", "replace")) <= LONGEST
