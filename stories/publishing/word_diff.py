"""Word-by-word differences between two texts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import NamedTuple

from django.utils.html import strip_tags

# A figure such as 1,500 or 2.5 is one word.
TOKEN = re.compile(r"\n|[^\S\n]+|\d+(?:[.,]\d+)+|[\w'’]+|[^\w\s]")
# Tags that begin a new line.
LINE_START = re.compile(r"<(?:p|h[1-6]|li|tr|br|blockquote)\b")
# Longer texts are compared by lines, because comparing their words would take seconds.
MAX_TOKENS = 6000
# SequenceMatcher ignores frequent tokens in longer texts, which is faster.
MANY_TOKENS = 1000


class DiffPart(NamedTuple):
    """A run of words; `kind` is "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """The difference of one field, word by word; `is_formatting` if only its style differs."""

    label: str
    pieces: list[DiffPart]
    is_formatting: bool = False
    name: str = ""

    @property
    def is_new(self) -> bool:
        """Whether the field was empty before."""
        return all(piece.kind == "new" for piece in self.pieces)

    @property
    def is_removed(self) -> bool:
        """Whether the field is empty afterwards."""
        return all(piece.kind == "gone" for piece in self.pieces)

    @property
    def short_pieces(self) -> list[DiffPart]:
        """The changed words, each with the words around it."""
        return shorten(self.pieces)


def html_to_lines(html: str) -> str:
    """Return rich text as plain text, one line per paragraph, heading, table row or list item."""
    with_newlines = LINE_START.sub("\n\\g<0>", html).replace("</td>", " </td>")
    text = unescape(strip_tags(with_newlines))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join(filter(None, lines))


def diff_words(before: str, after: str) -> list[DiffPart]:
    """Return both texts as one list of parts that are the same, gone or new."""
    old = TOKEN.findall(before)
    new = TOKEN.findall(after)
    if max(len(old), len(new)) > MAX_TOKENS:
        old = before.splitlines(keepends=True)
        new = after.splitlines(keepends=True)

    matcher = SequenceMatcher(None, old, new, autojunk=len(old) > MANY_TOKENS)
    parts = []
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        old_text = "".join(old[old_start:old_end])
        new_text = "".join(new[new_start:new_end])
        if tag == "equal":
            parts.append(DiffPart("same", old_text))
            continue

        parts += _changed_parts(old_text, new_text)

    return _join_across_blanks(parts)


def _join_across_blanks(parts: list[DiffPart]) -> list[DiffPart]:
    """Join changes that only a blank separates, so that a rewritten passage is read as a whole."""
    joined: list[DiffPart] = []
    changed = {"gone": "", "new": ""}
    last = len(parts) - 1
    for number, part in enumerate(parts):
        if part.kind in changed:
            changed[part.kind] += part.text
        elif part.text == " " and number < last and all(changed.values()):
            changed["gone"] += " "
            changed["new"] += " "
        else:
            joined += _changed_parts(**changed)
            joined.append(part)
            changed = {"gone": "", "new": ""}

    return joined + _changed_parts(**changed)


def _changed_parts(gone: str, new: str) -> list[DiffPart]:
    """Return a change: what is gone, then what is new, without a part that is empty."""
    parts = [DiffPart("gone", gone), DiffPart("new", new)]
    return [part for part in parts if part.text]


def shorten(parts: Iterable[DiffPart], context: int = 40) -> list[DiffPart]:
    """Return the parts with only the words around each difference from the unchanged ones."""
    parts = list(parts)
    shortened = []
    for number, part in enumerate(parts):
        if part.kind != "same" or len(part.text) <= 2 * context:
            shortened.append(part)
            continue

        start = part.text[:context].rpartition(" ")[0]
        end = part.text[-context:].partition(" ")[2]
        if number == 0:
            start = ""
        if number == len(parts) - 1:
            end = ""

        shortened.append(DiffPart("same", f"{start} … {end}"))

    return shortened
