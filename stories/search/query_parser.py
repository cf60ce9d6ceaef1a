"""Parser of the search syntax: words, "phrases", -excluded words, OR."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from stories.search.tokens import Word, straighten, tokenize

MAX_CHARACTERS = 1_000
MAX_WORDS = 32
# A minus sign excludes only at the start of a word.
CHUNK = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<words>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Clause:
    """Neighboring words of a query: either loose words or a quoted phrase."""

    words: tuple[Word, ...]
    is_phrase: bool = False
    is_or: bool = False  # an alternative to the clause before it


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """The wanted and the excluded clauses of a query."""

    clauses: tuple[Clause, ...]
    excluded: tuple[Clause, ...]

    @property
    def is_empty(self) -> bool:
        return not self.clauses and not self.excluded

    @property
    def words(self) -> list[Word]:
        """The wanted words, in order."""
        return [*chain.from_iterable(clause.words for clause in self.clauses)]

    @property
    def every_clause(self) -> tuple[Clause, ...]:
        return self.clauses + self.excluded


@dataclass(frozen=True, slots=True)
class Chunk:
    """A quoted phrase or a run of characters without spaces, as it was typed."""

    words: tuple[Word, ...]
    is_excluded: bool
    is_phrase: bool

    @property
    def is_or_operator(self) -> bool:
        """Whether the chunk is the word "or", which joins two clauses."""
        if self.is_excluded or self.is_phrase:
            return False
        return [word.text for word in self.words] == ["or"]


class _ClauseBuilder:
    """Collects chunks into clauses."""

    def __init__(self) -> None:
        self.clauses: list[Clause] = []
        self.excluded: list[Clause] = []
        self._loose_words: list[Word] = []
        self._is_or = False

    def add(self, chunk: Chunk) -> None:
        """Add a chunk. An operator, an excluded word or a phrase ends a clause of loose words."""
        if chunk.is_or_operator:
            self.close_loose_words()
            self._is_or = bool(self.clauses)
        elif chunk.is_excluded:
            self.close_loose_words()
            if chunk.words:
                self.excluded.append(Clause(chunk.words, is_phrase=True))
        elif chunk.is_phrase:
            self.close_loose_words()
            self._append(chunk.words, is_phrase=True)
        else:
            self._loose_words += chunk.words

    def close_loose_words(self) -> None:
        self._append(tuple(self._loose_words), is_phrase=False)
        self._loose_words = []

    def _append(self, words: tuple[Word, ...], is_phrase: bool) -> None:
        """Append a clause, unless it has no words."""
        if words:
            self.clauses.append(Clause(words, is_phrase, self._is_or))
            self._is_or = False


def parse_query(text: str) -> ParsedQuery:
    """Parse a query of at most MAX_WORDS words. Never raise, whatever the text contains."""
    builder = _ClauseBuilder()
    words_left = MAX_WORDS
    for chunk in _chunks(straighten(text[:MAX_CHARACTERS])):
        kept = replace(chunk, words=chunk.words[:words_left])
        words_left -= len(kept.words)
        builder.add(kept)

    builder.close_loose_words()
    return ParsedQuery(tuple(builder.clauses), tuple(builder.excluded))


def _chunks(text: str) -> Iterator[Chunk]:
    """Yield the quoted phrases and the runs of characters between blanks."""
    text = _without_unpaired_quote(text)
    for match in CHUNK.finditer(text):
        is_phrase = match["phrase"] is not None
        group = "phrase" if is_phrase else "words"
        offset = match.start(group)
        words = [replace(word, start=word.start + offset) for word in tokenize(match[group])]

        is_excluded = match["minus"] is not None
        yield Chunk(tuple(words), is_excluded, is_phrase)


def _without_unpaired_quote(text: str) -> str:
    if text.count('"') % 2 == 0:
        return text
    before, _quote, after = text.rpartition('"')
    return f"{before} {after}"
