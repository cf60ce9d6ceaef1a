"""Links of an edition: its sources, and those in its text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from stories.publishing.release_checks.findings import Context, Field, Kind
from stories.publishing.release_checks.text_fields import public_fields

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
    """Yield every http and https link of a content, field by field: its addresses, and links in rich text."""
    for field in public_fields(content, Context()):
        if field.kind == Kind.ADDRESS and _is_web(field.text):
            yield PublicLink(field, 0, len(field.text), field.text)

        if field.kind == Kind.PROSE:
            for match in LINK.finditer(field.text):
                group = 1 if match[1] else 2
                url = unescape(match[group])
                if _is_web(url):
                    yield PublicLink(field, *match.span(group), url)


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://")) and len(url.encode("utf-8", "replace")) <= LONGEST
