"""A text as a reader sees it, with the way back: each character knows where it stood in the stored text."""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from urllib.parse import unquote

from stories.publishing.release_checks.findings import Field, Kind
from stories.publishing.release_checks.homoglyphs import fold

# Tags that split no words; every other known tag starts a new line.
_INLINE = """
a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub sup time tt u
var wbr
"""
_BLOCK = """
address article aside blockquote body br caption center col colgroup dd details dialog div dl dt fieldset figcaption
figure footer form h1 h2 h3 h4 h5 h6 head header hr html img li main nav ol p pre section summary table tbody td tfoot
th thead title tr ul
"""
INLINE, BLOCK = frozenset(_INLINE.split()), frozenset(_BLOCK.split())
# Each alternative ends before the next "<" or after a bounded run, so that reading takes linear time.
# "&amp;#83;" is shown as "&#83;" at worst, but decoded by whoever copies it: it is read through.
TOKEN = re.compile(
    r"</?(?P<tag>[a-zA-Z][a-zA-Z0-9]{0,15})(?=[\s/>])(?P<inside>[^<>]*)>"
    r"|&(?:amp;){0,3}(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?"
    r"|[^ -~]"
)
# Addresses and file names also hold letters as %53.
ADDRESS_TOKEN = re.compile(rf"(?P<percent>(?:%[0-9A-Fa-f]{{2}}){{1,64}})|{TOKEN.pattern}")
JOINERS = str.maketrans("_-.+%=&?#", " " * 9)
BLANKS = re.compile(r"[ \n]{2,}")
# A right-to-left override turns what follows, up to its end.
TURNED = re.compile("\u202e[^\u202c\u202d\u2069\n]*")
DIGITS_FOR_LETTERS = str.maketrans("0134578$@!|l", "OIEASTBSAIII")
DISGUISED = re.compile(r"[A-Za-z0-9$@!|]{4,}")


@dataclass(frozen=True)
class TextView:
    """Text, and for each of its characters the start and end of what it was read from."""

    text: str
    starts: "array[int]"
    ends: "array[int]"

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the stored text of text[start:end]."""
        if start == end:
            return 0, 0
        first, last = start, end - 1
        if self.starts[first] > self.starts[last]:  # the words were read turned round
            first, last = last, first
        return self.starts[first], self.ends[last]

    def map(self, text: str) -> "TextView":
        """Return the reading with other letters at the same places."""
        return TextView(text, self.starts, self.ends)

    @cached_property
    def undisguised(self) -> "TextView | None":
        """The reading with letters for the digits and signs in S3CRET and N0F0RN; None when there are none."""
        text = DISGUISED.sub(_undisguise, self.text)
        return self.map(text) if text != self.text else None


def _undisguise(match: re.Match[str]) -> str:
    word = match[0]
    capitals = sum(char.isupper() for char in word)
    plain = word.translate(DIGITS_FOR_LETTERS)
    return plain if capitals * 2 >= len(word) and plain.isupper() else word


class _Writer:
    """Collects characters and where they came from."""

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.starts, self.ends = array("Q"), array("Q")

    def copy(self, text: str, start: int, end: int) -> None:
        self.chars.append(text[start:end])
        self.starts.extend(range(start, end))
        self.ends.extend(range(start + 1, end + 1))

    def put(self, shown: str, start: int, end: int) -> None:
        self.chars.append(shown)
        self.starts.extend([start] * len(shown))
        self.ends.extend([end] * len(shown))

    def reading(self) -> TextView:
        """Return what was written, with one blank or line break for a run of them, as a page shows it."""
        text, starts, ends = "".join(self.chars), array("Q"), array("Q")
        done, parts = 0, []
        for run in BLANKS.finditer(text):
            parts += [text[done : run.start()], "\n" if "\n" in run[0] else " "]
            starts += self.starts[done : run.start() + 1]
            ends += self.ends[done : run.start() + 1]
            done = run.end()
        return TextView("".join([*parts, text[done:]]), starts + self.starts[done:], ends + self.ends[done:])


def text_views(field: Field) -> Iterator[TextView]:
    """Yield the readings of a field: its words; then what its tags hold, as addresses; then its words turned round."""
    words, tags = _Writer(), _Writer()
    tokens = ADDRESS_TOKEN if field.kind in (Kind.NAME, Kind.ADDRESS) else TOKEN
    _read(tokens.finditer(field.text), field.text, words, tags, is_html=field.kind == Kind.PROSE)
    shown = words.reading()
    yield shown
    if field.kind in (Kind.NAME, Kind.ADDRESS):
        yield shown.map(shown.text.translate(JOINERS))
    if tags.chars:
        yield tags.reading()
    if "\u202e" in field.text:
        yield _turned(field)


def _read(
    tokens: Iterator[re.Match[str]],
    text: str,
    words: _Writer,
    tags: _Writer,
    is_html: bool,
    start: int = 0,
    end: int = -1,
) -> None:
    """Write text[start:end], whose tokens are given: what is shown to `words`, the inside of its tags to `tags`."""
    done, end = start, len(text) if end < 0 else end
    for match in tokens:
        words.copy(text, done, match.start())
        done = match.end()
        name = (match["tag"] or "").lower()
        if name in INLINE or name in BLOCK:
            words.put("" if name in INLINE else "\n", match.start(), match.end())
            _read_inside(text, match, tags)
        elif match["tag"]:
            words.copy(text, match.start(), match.end())  # no tag of HTML: it is shown as text
        else:
            _read_char(match, words, is_html)
    words.copy(text, done, end)


def _read_inside(text: str, match: re.Match[str], tags: _Writer) -> None:
    if match["inside"].strip(" /"):
        start, end = match.span("inside")
        tags.put("\n", start, start)
        _read(ADDRESS_TOKEN.finditer(text, start, end), text, tags, tags, is_html=True, start=start, end=end)


def _read_char(match: re.Match[str], words: _Writer, is_html: bool) -> None:
    found = match[0]
    if found.startswith("%"):
        found = unquote(found)
    elif found.startswith("&"):
        found = unescape(unescape(unescape(unescape(found))))
    if found == match[0] and found.startswith("&"):
        words.copy(match.string, match.start(), match.end())  # "AT&T..." is no entity
        return
    shown = "".join(fold(char) for char in found)
    # A line break in HTML source is a blank to its reader.
    words.put(shown.replace("\n", " ") if is_html else shown, match.start(), match.end())


def _turned(field: Field) -> TextView:
    """Return the words with every run behind a right-to-left override in the order in which it is seen."""
    order = list(range(len(field.text)))
    for match in TURNED.finditer(field.text):
        order[match.start() : match.end()] = reversed(range(*match.span()))
    turned = _Writer()
    for place in order:
        turned.put(fold(field.text[place]), place, place + 1)
    return turned.reading()
