"""Two texts word by word: what was taken away, and what came."""

import re
from difflib import SequenceMatcher
from html import unescape
from typing import NamedTuple

from django.utils.html import strip_tags

WORDS = re.compile(r"\n|[^\S\n]+|[\w'’]+|[^\w\s]")
# Where rich text begins a line.
BREAKS = re.compile(r"<(?:p|h[1-6]|li|tr|br|blockquote)\b")
# Beyond this the lines are compared as wholes: comparing words would take seconds.
MOST_WORDS = 6000


class Piece(NamedTuple):
    """A run of words; `kind` is "same", "gone" or "new"."""

    kind: str
    text: str


def lines(html: str) -> str:
    """Return rich text as plain text, each paragraph, heading, row or point of a list on a line of its own."""
    text = unescape(strip_tags(BREAKS.sub("\n\\g<0>", html).replace("</td>", " </td>")))
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def pieces(before: str, after: str) -> list[Piece]:
    """Return both texts in one, in pieces that are the same, gone or new."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    made: list[Piece] = []
    for kind, start, end, begin, stop in SequenceMatcher(
        None, old, new, autojunk=len(old) > 1000
    ).get_opcodes():
        if kind == "equal":
            made.append(Piece("same", "".join(old[start:end])))
            continue
        made += [Piece("gone", "".join(old[start:end]))] if end > start else []
        made += [Piece("new", "".join(new[begin:stop]))] if stop > begin else []
    return made
