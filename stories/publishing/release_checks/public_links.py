"""Links of an edition: its sources, and those in its text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import cast

from stories.publishing.release_checks.findings import Context, Field, Kind, StoryContent
from stories.publishing.release_checks.text_fields import public_fields

# In bytes. Longer URLs lead to no page, and don't fit into an index of the database.
MAX_URL_LENGTH = 2000
LINK = re.compile(
    r"""<a\s[^<>]{0,2000}?href=(?:"([^"<>]{1,2000})"|'([^'<>]{1,2000})')""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PublicLink:
    """A URL at text[start:end] of a field."""

    field: Field
    start: int
    end: int
    url: str


def public_links(content: StoryContent) -> Iterator[PublicLink]:
    """Yield every http and https link of a content: its URL fields, and links in rich text."""
    for field in public_fields(content, Context()):
        if field.kind == Kind.ADDRESS and _is_web(field.text):
            yield PublicLink(field, 0, len(field.text), field.text)
        elif field.kind == Kind.PROSE:
            yield from _links_in_html(field)


def _links_in_html(field: Field) -> Iterator[PublicLink]:
    """Yield the links of rich text, with the place of each URL."""
    for match in LINK.finditer(field.text):
        group = cast(int, match.lastindex)  # depends on the kind of quotation marks
        url = unescape(match[group])
        if _is_web(url):
            yield PublicLink(field, *match.span(group), url)


def _is_web(url: str) -> bool:
    if not url.lower().startswith(("http://", "https://")):
        return False
    return len(url.encode("utf-8", "replace")) <= MAX_URL_LENGTH
