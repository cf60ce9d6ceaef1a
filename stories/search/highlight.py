"""Matches in a text: found word by word, marked only after everything else was escaped."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from stories.search.tokens import WORD, fold, straight

# Private-use characters: no text of ours holds them, and escaping leaves them alone.
START, STOP = "\ue000", "\ue001"
PASSAGE_WORDS, BEFORE = 32, 8
PIECES = re.compile(f"({WORD.pattern})")  # a text as what stands before each word, the word, and so on
Span = tuple[int, int]  # from the first word or character to the first behind it


class _Stems(dict[str, str]):
    """The stem of each word as it is typed, "" for one that nobody asks for; kept, since texts repeat their words."""

    def __init__(self, stems: Mapping[str, str]) -> None:
        self._of_folded = stems

    def __missing__(self, word: str) -> str:
        stem = self[word] = self._of_folded.get(fold(word), "")
        return stem


@dataclass(frozen=True)
class Marker:
    """What a search matches: phrases of (offset, stem), and the stem of each word as stories write it."""

    phrases: Sequence[Sequence[tuple[int, str]]]
    stems: Mapping[str, str]

    def mark(self, text: str) -> str:
        """Return the text with START and STOP around what matches."""
        clean = text.replace(START, "").replace(STOP, "")
        pieces = PIECES.split(straight(clean))
        return _with_marks(clean, _characters(pieces, self._matches(self._read(pieces))))

    def passage(self, text: str) -> str:
        """Return the passage with most matches, marked; the beginning when nothing matches."""
        clean = text.replace(START, "").replace(STOP, "")
        pieces = PIECES.split(straight(clean))
        stems = self._read(pieces)
        if not stems:
            return ""
        matches = self._matches(stems)
        first, end = _densest(len(stems), [start for start, _stop in matches])
        inside = [(start, stop) for start, stop in matches if start >= first and stop <= end]
        (left, right), *marks = _characters(pieces, [(first, end), *inside])
        return _with_marks(clean[left:right], [(start - left, stop - left) for start, stop in marks])

    @cached_property
    def _stems(self) -> _Stems:
        return _Stems(self.stems)

    @cached_property
    def _wanted(self) -> Mapping[str, Sequence[Sequence[tuple[int, str]]]]:
        """The phrases by their first stem, the longest first."""
        wanted: dict[str, list[Sequence[tuple[int, str]]]] = {}
        for phrase in sorted(self.phrases, key=len, reverse=True):
            wanted.setdefault(phrase[0][1], []).append(phrase)
        return wanted

    def _read(self, pieces: Sequence[str]) -> list[str]:
        """Return the stem of each word. A page reads some thousands of them, so nothing else is made for each."""
        return list(map(self._stems.__getitem__, pieces[1::2]))

    def _matches(self, stems: Sequence[str]) -> list[Span]:
        """Return the places of the first word of each match and of the first behind it, without overlaps."""
        matches, free = [], 0  # the place of the first word that is in no match yet
        for place, stem in enumerate(stems):
            if stem and place >= free:
                phrases = self._wanted.get(stem, ())
                if length := next((phrase[-1][0] + 1 for phrase in phrases if _is_at(stems, place, phrase)), 0):
                    free = place + length
                    matches.append((place, free))
        return matches


def _is_at(stems: Sequence[str], place: int, phrase: Sequence[tuple[int, str]]) -> bool:
    return all(place + offset < len(stems) and stems[place + offset] == stem for offset, stem in phrase)


def _densest(words: int, matches: Sequence[int]) -> tuple[int, int]:
    """Return the places of the first word of the window that holds most matches, and of the first behind it."""
    best = max(
        matches, key=lambda place: (sum(place <= other < place + PASSAGE_WORDS for other in matches), -place), default=0
    )
    first = max(0, min(best - BEFORE, words - PASSAGE_WORDS))
    return first, min(first + PASSAGE_WORDS, words)


def _characters(pieces: Sequence[str], spans: Sequence[Span]) -> list[Span]:
    """Return where spans of words begin and end in the text."""
    ends = list(accumulate(map(len, pieces))) if spans else []
    return [(ends[2 * start], ends[2 * stop - 1]) for start, stop in spans]


def _with_marks(text: str, spans: Sequence[Span]) -> str:
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [text[end:start], START, text[start:stop], STOP]
        end = stop
    return "".join([*pieces, text[end:]])


def has_match(headline: str) -> bool:
    return START in headline


def marked(headline: str) -> SafeString:
    """Return the headline as HTML: escaped, then with <mark> around the matches."""
    return mark_safe(escape(headline).replace(START, "<mark>").replace(STOP, "</mark>"))  # noqa: S308
