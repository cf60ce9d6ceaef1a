"""Matches in a text: found word by word, marked only after everything else was escaped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from stories.search.words import WORD, fold, straight

# Private-use characters: no text of ours holds them, and escaping leaves them alone.
START, STOP = "\ue000", "\ue001"
PASSAGE_WORDS, BEFORE = 32, 8
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marker:
    """What a search matches: phrases of (offset, stem), and the stem of each word as stories write it."""

    phrases: Sequence[Sequence[tuple[int, str]]]
    stems: Mapping[str, str]

    def mark(self, text: str) -> str:
        """Return the text with START and STOP around what matches."""
        clean = text.replace(START, "").replace(STOP, "")
        words, stems = self._read(clean)
        return _with_marks(clean, self._matches(words, stems))

    def passage(self, text: str) -> str:
        """Return the passage with most matches, marked; the beginning when nothing matches."""
        clean = text.replace(START, "").replace(STOP, "")
        words, stems = self._read(clean)
        if not words:
            return ""
        matches = self._matches(words, stems)
        first, last = _densest([start for start, _stop in words], [start for start, _stop in matches])
        start, stop = words[first][0], words[last][1]
        inside = [(left - start, right - start) for left, right in matches if left >= start and right <= stop]
        return _with_marks(clean[start:stop], inside)

    def _read(self, text: str) -> tuple[list[Span], list[str]]:
        """Return where words begin and end, and the stem of each, "" for one that nobody asks for.

        A page reads some thousands of words here, so no object is made for each.
        """
        words, stems, stem_of = [], [], self.stems.get
        for found in WORD.finditer(straight(text)):
            if folded := fold(found[0]):
                words.append(found.span())
                stems.append(stem_of(folded, ""))
        return words, stems

    def _matches(self, words: Sequence[Span], stems: Sequence[str]) -> list[Span]:
        """Return where matches begin and end, without overlaps; a phrase of several words is one match."""
        wanted: dict[str, list[Sequence[tuple[int, str]]]] = {}
        for phrase in sorted(self.phrases, key=len, reverse=True):
            wanted.setdefault(phrase[0][1], []).append(phrase)
        matches, free = [], 0  # the place of the first word that is in no match yet
        for place in [place for place, stem in enumerate(stems) if stem in wanted]:
            lengths = (phrase[-1][0] + 1 for phrase in wanted[stems[place]] if _is_at(stems, place, phrase))
            if place >= free and (length := next(lengths, 0)):
                free = place + length
                matches.append((words[place][0], words[free - 1][1]))
        return matches


def _is_at(stems: Sequence[str], place: int, phrase: Sequence[tuple[int, str]]) -> bool:
    return all(place + offset < len(stems) and stems[place + offset] == stem for offset, stem in phrase)


def _densest(starts: Sequence[int], matches: Sequence[int]) -> tuple[int, int]:
    """Return the places of the first and last word of the window that holds most matches, the earliest of them."""
    places = {start: place for place, start in enumerate(starts)}
    found = [places[match] for match in matches]
    best = max(
        found, key=lambda place: (sum(place <= other < place + PASSAGE_WORDS for other in found), -place), default=0
    )
    first = max(0, min(best - BEFORE, len(starts) - PASSAGE_WORDS))
    return first, min(first + PASSAGE_WORDS, len(starts)) - 1


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
