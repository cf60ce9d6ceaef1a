"""Rich text and typography: what a text may hold, and how its apostrophes and quotation marks look."""

import re
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django_prose_editor.fields import create_sanitizer

from stories.text_safety import UNSTORABLE

# One list for the editor's buttons and for what the sanitizer lets through.
PROSE_EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["https", "http", "mailto"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "History": True,
}
_sanitize = create_sanitizer(PROSE_EXTENSIONS)


def sanitize(html: str) -> str:
    """Return the HTML with only what PROSE_EXTENSIONS allow, and without NUL and lone surrogates."""
    return str(_sanitize(UNSTORABLE.sub("", html)))


# Tags that separate no words. Every other tag does.
INLINE_TAG = re.compile(r"</?(?:a|em|strong|b|i)(?:\s[^<>]*)?>")
BLOCK_TAG = re.compile(r"</?(?:p|br|h[23]|[ou]l|li|blockquote|table|tbody|t[rhd])>")


def plain(html: str) -> str:
    """Return rich text as words, with a blank in place of a block tag."""
    text = BLOCK_TAG.sub(" ", INLINE_TAG.sub("", html))
    if "<" in text:  # a parser takes ten times as long
        text = strip_tags(text.replace("<", " <"))
    return " ".join(unescape(text).split())


# An opening mark stands at the start or behind a blank, bracket or dash; every other one closes.
OPENING_DOUBLE = re.compile(r"(^|[\s(\[{\u2014\u2013/-])\"")
OPENING_SINGLE = re.compile(r"(^|[\s(\[{\u2014\u2013\u201c])'(?=\w)(?!\d0s)")


def typographic(text: str) -> str:
    """Return plain text with curled apostrophes and quotation marks."""
    if '"' not in text and "'" not in text:
        return text
    text = OPENING_DOUBLE.sub("\\1\u201c", text).replace('"', "\u201d")
    return OPENING_SINGLE.sub("\\1\u2018", text).replace("'", "\u2019")


def typographic_html(html: str) -> str:
    """Return HTML whose text, but not whose tags, is typographic; marks look past inline tags."""
    made, before = [], ""
    for part in re.split(r"(<[^>]*(?:>|\Z))", html):
        if part.startswith("<"):
            made.append(part)
            before = before if INLINE_TAG.match(part) else ""
        elif part:
            made.append(typographic(before + _unquoted(part))[len(before) :])
            before = made[-1][-1]
    return "".join(made)


def _unquoted(text: str) -> str:
    return text.replace("&quot;", '"').replace("&#39;", "'").replace("&#x27;", "'")
