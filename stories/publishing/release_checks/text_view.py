"""Text as readers see it, with the position of each character in the stored text."""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import TypeAlias
from urllib.parse import unquote

from stories.publishing.release_checks.findings import Field, Kind
from stories.publishing.release_checks.homoglyphs import fold

Positions: TypeAlias = "array[int]"

# Inline tags don't separate words; every other known tag starts a new line.
_INLINE = """
a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike
strong sub sup time tt u var wbr
"""
_BLOCK = """
address article aside blockquote body br caption center col colgroup dd details dialog div dl dt
fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html img li main nav ol p
pre section summary table tbody td tfoot th thead title tr ul
"""
INLINE = frozenset(_INLINE.split())
BLOCK = frozenset(_BLOCK.split())
# Each alternative ends before the next "<" or after a bounded run, so that reading takes linear
# time. "&amp;#83;" is shown as "&#83;" at worst, but whoever copies the text decodes it.
TOKEN = re.compile(
    r"</?(?P<tag>[a-zA-Z][a-zA-Z0-9]{0,15})(?=[\s/>])(?P<inside>[^<>]*)>"
    r"|&(?:amp;){0,3}(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?"
    r"|[^ -~]"
)
# URLs and file names can also contain letters as %53.
ADDRESS_TOKEN = re.compile(rf"(?P<percent>(?:%[0-9A-Fa-f]{{2}}){{1,64}})|{TOKEN.pattern}")
WORD_SEPARATORS = str.maketrans("_-.+%=&?#", " " * 9)
BLANKS = re.compile(r"[ \n]{2,}")
RIGHT_TO_LEFT_OVERRIDE = "\u202e"
# An override reverses the text after it, up to its end.
REVERSED = re.compile("\u202e[^\u202c\u202d\u2069\n]*")
DIGITS_FOR_LETTERS = str.maketrans("0134578$@!|l", "OIEASTBSAIII")
DISGUISED = re.compile(r"[A-Za-z0-9$@!|]{4,}")


@dataclass(frozen=True)
class TextView:
    """Text, and for each of its characters start and end of its source in the stored text."""

    text: str
    starts: Positions
    ends: Positions

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place of text[start:end] in the stored text."""
        if start == end:
            return 0, 0

        first = start
        last = end - 1
        is_reversed = self.starts[first] > self.starts[last]
        if is_reversed:
            return self.starts[last], self.ends[first]
        return self.starts[first], self.ends[last]

    def with_text(self, text: str) -> "TextView":
        """Return the view with other characters at the same places."""
        return TextView(text, self.starts, self.ends)

    @cached_property
    def undisguised(self) -> "TextView | None":
        """The view with letters for digits and signs, as in S3CRET; None if there are none."""
        text = DISGUISED.sub(_undisguise, self.text)
        return self.with_text(text) if text != self.text else None


def _undisguise(match: re.Match[str]) -> str:
    """Return a word in letters if it is mostly capitals, else unchanged."""
    word = match[0]
    plain = word.translate(DIGITS_FOR_LETTERS)
    capital_count = sum(map(str.isupper, word))
    is_disguised = capital_count * 2 >= len(word) and plain.isupper()
    return plain if is_disguised else word


class _ViewBuilder:
    """Builder of a view: characters and the positions of their sources."""

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.starts: Positions = array("Q")
        self.ends: Positions = array("Q")

    def copy(self, text: str, start: int, end: int) -> None:
        """Add text[start:end] unchanged."""
        self.chars.append(text[start:end])
        self.starts.extend(range(start, end))
        self.ends.extend(range(start + 1, end + 1))

    def put(self, shown: str, start: int, end: int) -> None:
        """Add what is shown for text[start:end]."""
        self.chars.append(shown)
        self.starts.extend([start] * len(shown))
        self.ends.extend([end] * len(shown))

    def build(self) -> TextView:
        """Return the view, each run of blanks collapsed to a blank or line break."""
        text = "".join(self.chars)
        parts: list[str] = []
        starts: Positions = array("Q")
        ends: Positions = array("Q")

        done = 0
        for run in BLANKS.finditer(text):
            parts.append(text[done : run.start()])
            parts.append("\n" if "\n" in run[0] else " ")
            starts += self.starts[done : run.start() + 1]
            ends += self.ends[done : run.start() + 1]
            done = run.end()

        parts.append(text[done:])
        starts += self.starts[done:]
        ends += self.ends[done:]
        return TextView("".join(parts), starts, ends)


def text_views(field: Field) -> Iterator[TextView]:
    """Yield the views of a field.

    First the shown text; for a URL or file name also its separate words; then the inside of tags;
    last the text as a right-to-left override shows it.
    """
    is_address = field.kind in (Kind.NAME, Kind.ADDRESS)
    tokens = ADDRESS_TOKEN if is_address else TOKEN
    shown = _ViewBuilder()
    tags = _ViewBuilder()
    reader = _Reader(field.text, shown, tags, is_html=field.kind == Kind.PROSE)
    reader.read(tokens.finditer(field.text), 0, len(field.text))

    view = shown.build()
    yield view
    if is_address:
        yield view.with_text(view.text.translate(WORD_SEPARATORS))

    if tags.chars:
        yield tags.build()

    if RIGHT_TO_LEFT_OVERRIDE in field.text:
        yield _reversed_view(field)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reader of a stored text, which adds shown text to `shown` and the inside of tags to `tags`.

    In HTML a line break of the source is shown as a blank.
    """

    text: str
    shown: _ViewBuilder
    tags: _ViewBuilder
    is_html: bool

    def read(self, tokens: Iterator[re.Match[str]], start: int, end: int) -> None:
        """Read text[start:end], which contains the tokens."""
        done = start
        for token in tokens:
            self.shown.copy(self.text, done, token.start())
            self._read_token(token)
            done = token.end()

        self.shown.copy(self.text, done, end)

    def _read_token(self, token: re.Match[str]) -> None:
        """Read a tag, an entity or a character. Unknown tags are shown as text."""
        name = (token["tag"] or "").lower()
        if name in INLINE:
            self.shown.put("", token.start(), token.end())
            self._read_inside(token)
        elif name in BLOCK:
            self.shown.put("\n", token.start(), token.end())
            self._read_inside(token)
        elif name:
            # No tag of HTML: it is shown as text.
            self.shown.copy(self.text, token.start(), token.end())
        else:
            self._read_char(token)

    def _read_inside(self, tag: re.Match[str]) -> None:
        """Read the attributes of a tag as URLs."""
        if not tag["inside"].strip(" /"):
            return

        start, end = tag.span("inside")
        self.tags.put("\n", start, start)
        inner = _Reader(self.text, self.tags, self.tags, is_html=True)
        inner.read(ADDRESS_TOKEN.finditer(self.text, start, end), start, end)

    def _read_char(self, token: re.Match[str]) -> None:
        """Read an entity, escaped characters of a URL, or a character that isn't ASCII."""
        source = token[0]
        chars = source
        if source.startswith("%"):
            chars = unquote(source)
        elif source.startswith("&"):
            chars = unescape(unescape(unescape(unescape(source))))
            if chars == source:  # not an entity, as in "AT&T..."
                self.shown.copy(self.text, token.start(), token.end())
                return

        plain = "".join(map(fold, chars))
        if self.is_html:
            plain = plain.replace("\n", " ")

        self.shown.put(plain, token.start(), token.end())


def _reversed_view(field: Field) -> TextView:
    """Return the text with each run after a right-to-left override in the order it is seen."""
    order = list(range(len(field.text)))
    for match in REVERSED.finditer(field.text):
        start, end = match.span()
        order[start:end] = reversed(range(start, end))

    builder = _ViewBuilder()
    for place in order:
        builder.put(fold(field.text[place]), place, place + 1)

    return builder.build()
