"""Matches in a text: found word by word, marked only after everything else was escaped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from stories.search.words import Word, words_of

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
        return _with_marks(clean, self._spans(list(words_of(clean))))

    def passage(self, text: str) -> str:
        """Return the passage with most matches, marked; the beginning when nothing matches."""
        clean = text.replace(START, "").replace(STOP, "")
        words = list(words_of(clean))
        spans = self._spans(words)
        first, last = _densest([word.start for word in words], [start for start, _stop in spans])
        if not words:
            return ""
        start, stop = words[first].start, words[last].start + len(words[last].typed)
        inside = [(left - start, right - start) for left, right in spans if left >= start and right <= stop]
        return _with_marks(clean[start:stop], inside)

    def _spans(self, words: Sequence[Word]) -> list[Span]:
        """Return where matches begin and end, without overlaps; a phrase of several words is one match."""
        stems = [self.stems.get(word.text, "") for word in words]
        wanted: dict[str, list[Sequence[tuple[int, str]]]] = {}
        for phrase in sorted(self.phrases, key=len, reverse=True):
            wanted.setdefault(phrase[0][1], []).append(phrase)
        spans, place = [], 0
        while place < len(words):
            length = next(
                (phrase[-1][0] + 1 for phrase in wanted.get(stems[place], ()) if _is_at(stems, place, phrase)), 0
            )
            if length:
                last = words[place + length - 1]
                spans.append((words[place].start, last.start + len(last.typed)))
            place += length or 1
        return spans


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
