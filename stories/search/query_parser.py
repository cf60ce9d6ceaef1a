"""Parser of the search syntax: words, "phrases", -excluded words, OR, AND, NOT, (groups), wild*."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from stories.search.place_names import REGIONS_BY_KEY
from stories.search.tokens import Word, key_of_words, straighten, tokenize

MAX_CHARACTERS = 1_000
MAX_WORDS = 32
MAX_WORDS_OF_NAME = 7
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


NO_CHUNK = Chunk("")


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


def is_region(key: str) -> bool:
    """Return whether a key is that of a state or region."""
    return key in REGIONS_BY_KEY


def parse_query(text: str, is_name: Callable[[str], bool] = is_region) -> ParsedQuery:
    """Parse a query of at most MAX_WORDS words. Never raise, whatever the text contains.

    `is_name` returns whether a key of words is a name, which is excluded as a whole.
    """
    builder = _ClauseBuilder()
    typed_chunks = list(_chunks(straighten(text[:MAX_CHARACTERS])))
    chunks = _join_excluded_names(typed_chunks, is_name)
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
    following = _chunk_at(chunks, position + 1)
    if not chunk.is_plain or following is NO_CHUNK or following.is_close:
        return ""
    if chunk.typed == "NOT":
        return "NOT"

    preceding = _chunk_at(chunks, position - 1)
    if preceding is NO_CHUNK or preceding.is_open:
        return ""
    return _operator_between(preceding, chunk.typed, following)


def _chunk_at(chunks: Sequence[Chunk], position: int) -> Chunk:
    """Return the chunk at a position, NO_CHUNK before the first and after the last."""
    is_inside = 0 <= position < len(chunks)
    return chunks[position] if is_inside else NO_CHUNK


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
    """Return whether a group is more than alternatives, next to OR or NOT."""
    end = _end_of_group(chunks, start)
    if _is_list_of_alternatives(chunks[start + 1 : end]):
        return False

    before = _chunk_at(chunks, start - 1)
    after = _chunk_at(chunks, end + 1)
    if chunks[start].is_excluded or before.is_operator("NOT"):
        return True
    return _is_or(before) or _is_or(after)


def _end_of_group(chunks: Sequence[Chunk], start: int) -> int:
    """Return the position of the closing parenthesis, or the end of the query."""
    end = start + 1
    while end < len(chunks) and not chunks[end].is_close:
        end += 1
    return end


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
        yield Chunk(match[group], words, is_excluded and bool(words), is_phrase)


def _join_excluded_names(chunks: Sequence[Chunk], is_name: Callable[[str], bool]) -> list[Chunk]:
    """Join the words of names that are excluded: NOT New York excludes both words together."""
    joined: list[Chunk] = []
    position = 0
    while position < len(chunks):
        length = 1
        if _starts_exclusion(chunks, position):
            length = _length_of_name(chunks[position : position + MAX_WORDS_OF_NAME], is_name)

        joined.append(_join(chunks[position : position + length]))
        position += length

    return joined


def _starts_exclusion(chunks: Sequence[Chunk], position: int) -> bool:
    """Return whether a loose word has a minus sign or NOT before it."""
    chunk = chunks[position]
    if not chunk.words or chunk.is_phrase:
        return False
    if chunk.is_excluded:
        return True
    return position > 0 and _operator_at(chunks, position - 1) == "NOT"


def _length_of_name(chunks: Sequence[Chunk], is_name: Callable[[str], bool]) -> int:
    """Return the number of chunks of the longest name at the start, 1 if there is none."""
    words = list(chunks[0].words)
    longest = 1
    for length, chunk in enumerate(chunks[1:], 2):
        if not chunk.is_plain:
            break

        words += chunk.words
        if is_name(key_of_words(words)):
            longest = length

    return longest


def _join(chunks: Sequence[Chunk]) -> Chunk:
    """Return the first chunk with the words of all."""
    words = chain.from_iterable(chunk.words for chunk in chunks)
    return replace(chunks[0], words=tuple(words))


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
