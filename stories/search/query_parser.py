"""Parser of the search syntax: words, "phrases", -excluded words, OR, AND, NOT, (groups), wild*."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from stories.search.tokens import Word, straighten, tokenize

MAX_CHARACTERS = 1_000
MAX_WORDS = 32
MIN_PREFIX_LENGTH = 2
# A minus sign excludes only at the start of a word, a phrase or a group.
CHUNK = re.compile(
    r"(?P<minus>(?<![^\s(])[-‐‑–−!])?"
    r'(?:"(?P<phrase>[^"]*)"'
    # I & A, or anything without blanks
    r'|(?P<words>(?<![^\s(])[^\W\d_] & [^\W\d_](?![^\s")])|[^\s"()]+)'
    r"|(?P<open>\())"
    r"|(?P<close>\))"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """Neighboring words of a query: either loose words or a quoted phrase."""

    words: tuple[Word, ...]
    is_phrase: bool = False
    is_or: bool = False  # an alternative to the clause before it
    is_required: bool = False  # AND


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """The wanted and the excluded clauses of a query.

    `has_unread_group` is true if parentheses hold more than alternatives, next to an operator.
    """

    clauses: tuple[Clause, ...]
    excluded: tuple[Clause, ...]
    has_unread_group: bool = False

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
    """A quoted phrase, a parenthesis, or a run of characters without spaces, as it was typed."""

    typed: str
    words: tuple[Word, ...] = ()
    is_excluded: bool = False
    is_phrase: bool = False
    is_open: bool = False
    is_close: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the chunk is loose words."""
        return not (self.is_excluded or self.is_phrase or self.is_open or self.is_close)

    def is_operator(self, name: str) -> bool:
        """Return whether the chunk is this word in capitals, and nothing else."""
        return self.is_plain and self.typed == name


class _ClauseBuilder:
    """Collects chunks into clauses."""

    def __init__(self) -> None:
        self.clauses: list[Clause] = []
        self.excluded: list[Clause] = []
        self.has_unread_group = False
        self._loose_words: list[Word] = []
        self._is_or = False
        self._is_required = False
        self._is_negated = False
        self._is_negated_group = False
        self._depth = 0

    def add_operator(self, name: str) -> None:
        """Add OR, AND or NOT. It ends a clause of loose words."""
        self.close_loose_words()
        if name == "NOT":
            self._is_negated = True
        elif name == "OR":
            self._is_or = bool(self.clauses)
        elif self.clauses and not self._is_negated_group:
            self._require_last_clauses()
            self._is_required = True

    def add(self, chunk: Chunk) -> None:
        """Add a parenthesis, words or a phrase. All but loose words end a clause of them."""
        if chunk.is_open:
            self.close_loose_words()
            self._depth += 1
            self._is_negated_group |= chunk.is_excluded or self._is_negated
            self._is_negated = False
        elif chunk.is_close:
            self.close_loose_words()
            self._depth = max(self._depth - 1, 0)
            self._is_negated_group &= self._depth > 0
        elif chunk.is_excluded or self._is_negated or self._is_negated_group:
            self.close_loose_words()
            self._exclude(chunk)
        elif chunk.is_phrase:
            self.close_loose_words()
            self._append(chunk.words, is_phrase=True)
        else:
            self._loose_words += chunk.words

    def close_loose_words(self) -> None:
        self._append(tuple(self._loose_words), is_phrase=False)
        self._loose_words = []

    def _exclude(self, chunk: Chunk) -> None:
        """Exclude a chunk, unless it has no words."""
        if chunk.words:
            self.excluded.append(Clause(chunk.words, chunk.is_phrase))
            self._is_negated = False
            self._is_or = False
            self._is_required = False

    def _append(self, words: tuple[Word, ...], is_phrase: bool) -> None:
        """Append a clause, unless it has no words. An alternative is as required as the first."""
        if words:
            is_required = self._is_required
            if self._is_or:
                is_required = self.clauses[-1].is_required

            self.clauses.append(Clause(words, is_phrase, self._is_or, is_required))
            self._is_or = False
            self._is_required = False

    def _require_last_clauses(self) -> None:
        """Mark the last clause and those that it is an alternative to as required."""
        for position in range(len(self.clauses) - 1, -1, -1):
            clause = self.clauses[position]
            self.clauses[position] = replace(clause, is_required=True)
            if not clause.is_or:
                return


def parse_query(text: str) -> ParsedQuery:
    """Parse a query of at most MAX_WORDS words. Never raise, whatever the text contains."""
    builder = _ClauseBuilder()
    chunks = list(_chunks(straighten(text[:MAX_CHARACTERS])))
    words_left = MAX_WORDS
    for position, chunk in enumerate(chunks):
        operator = _operator_at(chunks, position)
        if operator:
            builder.add_operator(operator)
            continue

        kept = replace(chunk, words=chunk.words[:words_left])
        words_left -= len(kept.words)
        builder.add(kept)

    builder.close_loose_words()
    return ParsedQuery(
        tuple(builder.clauses), tuple(builder.excluded), has_unread_group=_has_unread_group(chunks)
    )


def _operator_at(chunks: Sequence[Chunk], position: int) -> str:
    """Return the operator that a chunk is, "" for a word."""
    chunk = chunks[position]
    following = chunks[position + 1 : position + 2]
    if not chunk.is_plain or not following or following[0].is_close:
        return ""
    if chunk.typed == "NOT":
        return "NOT"

    preceding = chunks[max(position - 1, 0) : position]
    if not preceding or preceding[0].is_open:
        return ""
    return _operator_between(preceding[0], chunk.typed, following[0])


def _operator_between(before: Chunk, typed: str, after: Chunk) -> str:
    """Return the operator that a word between two chunks is, "" for a word.

    OR needs something on both sides: at the beginning, at the end and after a comma it is Oregon.
    """
    if typed == "AND":
        return "AND"

    is_after_conjunction = before.typed.lower() in ("and", "but")
    if typed == "not" and is_after_conjunction:
        return "NOT"

    is_after_comma = before.typed.endswith(",")
    is_between_operands = _is_operand(before) and _is_operand(after)
    if typed.lower() == "or" and is_between_operands and not is_after_comma:
        return "OR"
    return ""


def _is_operand(chunk: Chunk) -> bool:
    """Return whether a chunk can be next to OR: it is not itself an operator, nor excluded."""
    if chunk.is_excluded:
        return False
    return not any(chunk.is_operator(name) for name in ("AND", "OR", "NOT"))


def _has_unread_group(chunks: Sequence[Chunk]) -> bool:
    """Return whether a group next to an operator is more than words joined by OR."""
    opening = [position for position, chunk in enumerate(chunks) if chunk.is_open]
    return any(_is_unread_group(chunks, start) for start in opening)


def _is_unread_group(chunks: Sequence[Chunk], start: int) -> bool:
    closing = (end for end in range(start + 1, len(chunks)) if chunks[end].is_close)
    end = next(closing, len(chunks))
    if _is_list_of_alternatives(chunks[start + 1 : end]):
        return False

    before = chunks[max(start - 1, 0) : start]
    after = chunks[end + 1 : end + 2]
    is_negated = chunks[start].is_excluded or any(one.is_operator("NOT") for one in before)
    return is_negated or any(_is_or(one) for one in [*before, *after])


def _is_list_of_alternatives(group: Sequence[Chunk]) -> bool:
    """Return whether every second chunk is OR."""
    has_other_joints = any(not _is_or(joint) for joint in group[1::2])
    has_nested = any(one.is_open or one.is_excluded or _is_or(one) for one in group[::2])
    return not has_other_joints and not has_nested


def _is_or(chunk: Chunk) -> bool:
    return chunk.is_plain and chunk.typed.lower() == "or"


def _chunks(text: str) -> Iterator[Chunk]:
    """Yield the quoted phrases, the parentheses and the runs of characters between blanks."""
    text = _without_unpaired_quote(text)
    for match in CHUNK.finditer(text):
        if match["close"]:
            yield Chunk(match[0], is_close=True)
            continue

        is_excluded = match["minus"] is not None
        if match["open"]:
            yield Chunk(match[0], is_excluded=is_excluded, is_open=True)
            continue

        is_phrase = match["phrase"] is not None
        group = "phrase" if is_phrase else "words"
        words = _words_of(text, match.start(group), match[group])
        yield Chunk(match[group], words, is_excluded, is_phrase)


def _words_of(text: str, offset: int, part: str) -> tuple[Word, ...]:
    """Return the words of a part of a text, with their positions in the text."""
    words: list[Word] = []
    for word in tokenize(part):
        start = word.start + offset
        end = start + len(word.typed)
        has_asterisk = text[end : end + 1] == "*" and len(word.text) >= MIN_PREFIX_LENGTH
        words.append(replace(word, start=start, is_prefix=has_asterisk))
    return tuple(words)


def _without_unpaired_quote(text: str) -> str:
    if text.count('"') % 2 == 0:
        return text
    before, _quote, after = text.rpartition('"')
    return f"{before} {after}"
