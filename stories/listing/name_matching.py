"""Names of entries, compared with words that a visitor has begun to type."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from unicodedata import combining, normalize

from stories.name_order import name_order

SHORTEST = 2
WORD = re.compile(r"[^\W_]+")

# Ranks of matches, best first.
SAME_NAME = 0
NAME_BEGINS = 1
PHRASE_INSIDE = 2
ALL_WORDS_BEGIN = 3
NO_MATCH = 4


class Name(NamedTuple):
    """A name as written, as one word, and as words with a blank before each."""

    written: str
    joined: str
    words: str


class Match(NamedTuple):
    """An entry that matches. The hint is its other name that matched, "" for its usual one."""

    rank: int
    hint: str
    entry: Any


@dataclass(frozen=True, slots=True)
class SearchableEntry:
    """An entry with its names, the usual one first, and all of them in one text to search."""

    entry: Any
    names: Sequence[Name]
    search_text: str

    @classmethod
    def of(cls, entry: Any, other_fields: Iterable[str]) -> "SearchableEntry":
        """Read the name of an entry and those in other fields, which have one or several each."""
        written = [str(entry)]
        for field in other_fields:
            value = getattr(entry, field)
            written += [value] if isinstance(value, str) else value

        names = [_name(one) for one in written]
        return cls(entry, names, _joined(names))


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of a text for comparison: without case, accents and punctuation."""
    decomposed = normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not combining(character))
    return tuple(WORD.findall(plain))


def search_text(names: Iterable[str]) -> str:
    """Return several names for comparison, each as one word and as words."""
    return _joined([_name(written) for written in names])


def find_by_name(words: Sequence[str], entries: Iterable[SearchableEntry]) -> list[Match]:
    """Return the entries whose names match the typed words, best first, then by name."""
    first_word = f" {words[0]}"
    likely = [named for named in entries if first_word in named.search_text]
    matches = [_best_match(words, named) for named in likely]

    found = [match for match in matches if match.rank != NO_MATCH]
    return sorted(found, key=lambda match: (match.rank, name_order(str(match.entry))))


def _best_match(words: Sequence[str], named: SearchableEntry) -> Match:
    """Return the best match of the names, of equal ones the first."""
    ranks = [_rank(words, name) for name in named.names]
    best = min(ranks)
    position = ranks.index(best)
    hint = named.names[position].written if position else ""
    return Match(best, hint, named.entry)


def _rank(words: Sequence[str], name: Name) -> int:
    """Return how well a name matches: the lower, the better."""
    typed = "".join(words)
    if name.joined == typed:
        return SAME_NAME
    if name.joined.startswith(typed):
        return NAME_BEGINS
    if " " + " ".join(words) in name.words:
        return PHRASE_INSIDE
    if all(len(word) >= SHORTEST and f" {word}" in name.words for word in words):
        return ALL_WORDS_BEGIN
    return NO_MATCH


def _joined(names: Iterable[Name]) -> str:
    """Return all forms of several names as one text."""
    return "".join(f" {name.joined}{name.words}" for name in names)


def _name(written: str) -> Name:
    """Return a name in the forms that typed words are compared with."""
    words = folded_words(written)
    return Name(written, "".join(words), " " + " ".join(words))
