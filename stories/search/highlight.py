"""Highlighting: marks what a query matches in a text, and finds the passage with most matches.

Matches are marked with characters that no text contains, and turned into HTML after escaping.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from stories.search.tokens import WORD, exact_word, fold, straighten
from stories.search.vocabulary import Phrase

# Private-use characters. Escaping doesn't change them.
START = "\ue000"
STOP = "\ue001"
PASSAGE_WORDS = 32
WORDS_BEFORE_MATCH = 8
# Splits a text into [text before the first word, first word, text between, second word, ...].
PIECES = re.compile(f"({WORD.pattern})")

Span = tuple[int, int]  # first word or character, and the first one after the span


class _StemCache(dict[str, str]):
    """The stem of each word as typed, "" for a word that is not in the query."""

    def __init__(self, stem_of_form: Mapping[str, str]) -> None:
        super().__init__()
        self._stem_of_form = stem_of_form

    def __missing__(self, word: str) -> str:
        stem = self._stem_of_form.get(fold(word), "")
        self[word] = stem
        return stem


@dataclass(frozen=True)
class Marker:
    """Marks the phrases of a query. `stem_of_form` has the query's words as stories spell them.

    `quoted` are the exact words of phrases in quotation marks, which match in this spelling only.
    """

    phrases: Sequence[Phrase]
    stem_of_form: Mapping[str, str]
    quoted: Sequence[tuple[str, ...]] = ()

    def mark(self, text: str) -> str:
        """Return the text with START and STOP around each match."""
        text = _without_marks(text)
        pieces = PIECES.split(straighten(text))
        matches = self._matches(pieces)
        return _with_marks(text, _character_spans(pieces, matches))

    def passage(self, text: str) -> str:
        """Return the marked passage with most matches, or the beginning if there are none."""
        text = _without_marks(text)
        pieces = PIECES.split(straighten(text))
        total_words = len(pieces) // 2
        if not total_words:
            return ""

        matches = self._matches(pieces)
        passage = _densest_passage(total_words, [start for start, _stop in matches])
        first_word, end_word = passage
        inside = [
            (start, stop) for start, stop in matches if first_word <= start < stop <= end_word
        ]

        (left, right), *spans = _character_spans(pieces, [passage, *inside])
        spans_in_passage = [(start - left, stop - left) for start, stop in spans]
        return _with_marks(text[left:right], spans_in_passage)

    @cached_property
    def _stem_cache(self) -> _StemCache:
        return _StemCache(self.stem_of_form)

    @cached_property
    def _phrases_by_first_stem(self) -> Mapping[str, Sequence[Phrase]]:
        """The phrases by their first stem, longest first."""
        phrases: dict[str, list[Phrase]] = {}
        for phrase in sorted(self.phrases, key=len, reverse=True):
            _offset, first_stem = phrase[0]
            phrases.setdefault(first_stem, []).append(phrase)
        return phrases

    def _stems_of(self, pieces: Sequence[str]) -> list[str]:
        """Return the stem of each word. A page has thousands of words, so nothing else is made."""
        return list(map(self._stem_cache.__getitem__, pieces[1::2]))

    def _matches(self, pieces: Sequence[str]) -> list[Span]:
        """Return the spans of words that match, without overlaps."""
        stems = self._stems_of(pieces)
        lengths_of_quoted = self._lengths_of_quoted(pieces)
        matches: list[Span] = []
        end_of_last = 0
        for position, stem in enumerate(stems):
            length = lengths_of_quoted.get(position, 0)
            if not (stem or length) or position < end_of_last:
                continue

            length = length or self._length_of_match(stems, position)
            if length:
                end_of_last = position + length
                matches.append((position, end_of_last))

        return matches

    def _lengths_of_quoted(self, pieces: Sequence[str]) -> dict[int, int]:
        """Return the number of words of the quoted phrases, by the position of their first word."""
        if not self.quoted:
            return {}

        words = [exact_word(piece) for piece in pieces[1::2]]
        lengths: dict[int, int] = {}
        for phrase in self.quoted:
            for position in range(len(words) - len(phrase) + 1):
                if tuple(words[position : position + len(phrase)]) == phrase:
                    lengths[position] = len(phrase)

        return lengths

    def _length_of_match(self, stems: Sequence[str], position: int) -> int:
        """Return the number of words of the longest phrase at a position, 0 if there is none."""
        for phrase in self._phrases_by_first_stem.get(stems[position], ()):
            if _is_at(stems, position, phrase):
                last_offset, _stem = phrase[-1]
                return last_offset + 1
        return 0


def _is_at(stems: Sequence[str], position: int, phrase: Phrase) -> bool:
    """Return whether a phrase begins at a position."""
    for offset, stem in phrase:
        if position + offset >= len(stems) or stems[position + offset] != stem:
            return False
    return True


def _densest_passage(total_words: int, match_starts: Sequence[int]) -> Span:
    """Return the span of PASSAGE_WORDS words with most matches, a few words before the first."""
    best_start = 0
    most_matches = 0
    for number, start in enumerate(match_starts):
        matches = bisect_left(match_starts, start + PASSAGE_WORDS) - number
        if matches > most_matches:
            best_start = start
            most_matches = matches

    first_word = min(best_start - WORDS_BEFORE_MATCH, total_words - PASSAGE_WORDS)
    first_word = max(0, first_word)
    return first_word, min(first_word + PASSAGE_WORDS, total_words)


def _character_spans(pieces: Sequence[str], spans: Sequence[Span]) -> list[Span]:
    """Turn spans of words into spans of characters."""
    if not spans:
        return []
    ends = list(accumulate(map(len, pieces)))
    return [(ends[2 * start], ends[2 * stop - 1]) for start, stop in spans]


def _without_marks(text: str) -> str:
    return text.replace(START, "").replace(STOP, "")


def _with_marks(text: str, spans: Sequence[Span]) -> str:
    """Return the text with START and STOP around each span."""
    parts: list[str] = []
    end_of_last = 0
    for start, stop in spans:
        parts += [text[end_of_last:start], START, text[start:stop], STOP]
        end_of_last = stop

    parts.append(text[end_of_last:])
    return "".join(parts)


def has_match(marked_text: str) -> bool:
    """Return whether a text from Marker has a match."""
    return START in marked_text


def marked(marked_text: str) -> SafeString:
    """Return a text from Marker as HTML: escaped, with <mark> around each match."""
    html = escape(marked_text).replace(START, "<mark>").replace(STOP, "</mark>")
    return mark_safe(html)  # noqa: S308
