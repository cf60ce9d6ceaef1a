"""A visitor's words taken apart: words, "phrases", -without, OR."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stories.search.tokens import Word, straight, words_of

MAX_CHARACTERS = 1_000
MAX_WORDS = 32
CHUNK = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"|(?P<words>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Part:
    """Words that stand together: loose ones, or a quoted phrase."""

    words: tuple[Word, ...]
    is_phrase: bool = False
    is_or: bool = False  # an alternative to the part before it


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for, and what must not be there."""

    parts: tuple[Part, ...]
    without: tuple[Part, ...]

    @property
    def words(self) -> list[Word]:
        return [word for part in self.parts for word in part.words]


def read_question(text: str) -> Question:
    """Read words in web syntax; whatever they hold, this never raises."""
    parts: list[Part] = []
    without: list[Part] = []
    loose: list[Word] = []
    is_or, left = False, MAX_WORDS
    for minus, is_phrase, words in _chunks(straight(text[:MAX_CHARACTERS])):
        words, left = words[:left], left - len(words[:left])
        is_operator = not minus and not is_phrase and [word.text for word in words] == ["or"]
        if is_operator or is_phrase or minus:
            parts, loose, is_or = _close(parts, loose, is_or)
        if is_operator:
            is_or = bool(parts)
        elif minus and words:
            without.append(Part(words, is_phrase=True))
        elif is_phrase and words:
            parts, is_or = [*parts, Part(words, True, is_or)], False
        else:
            loose += words
    parts, _loose, _is_or = _close(parts, loose, is_or)
    return Question(tuple(parts), tuple(without))


def _close(parts: list[Part], loose: list[Word], is_or: bool) -> tuple[list[Part], list[Word], bool]:
    return ([*parts, Part(tuple(loose), False, is_or)], [], False) if loose else (parts, [], is_or)


def _chunks(text: str) -> Iterator[tuple[bool, bool, tuple[Word, ...]]]:
    """Yield (whether it is unwanted, whether it is quoted, its words); a lone quotation mark does not count."""
    if text.count('"') % 2:
        place = text.rindex('"')
        text = f"{text[:place]} {text[place + 1 :]}"
    for found in CHUNK.finditer(text):
        phrase = found["phrase"]
        inner = found["words"] if phrase is None else phrase
        start = found.start("words" if phrase is None else "phrase")
        minus = bool(found["minus"]) and (found.start() == 0 or text[found.start() - 1].isspace())
        words = tuple(Word(w.text, w.typed, w.start + start, w.is_joined) for w in words_of(inner))
        yield minus, phrase is not None, words
