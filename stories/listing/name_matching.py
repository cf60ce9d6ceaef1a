"""Entries by what they are called, for words that a visitor has begun to type."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from unicodedata import combining, normalize

SHORTEST = 2
WORD = re.compile(r"[^\W_]+")


class Name(NamedTuple):
    """A name as it is written, as one word, and as words with a blank before each."""

    written: str
    whole: str
    text: str


@dataclass(frozen=True, slots=True)
class Called:
    """An entry with its names, the usual one first. `texts` holds whatever of them can match."""

    entry: Any
    names: Sequence[Name]
    texts: str

    @classmethod
    def of(cls, entry: Any, others: Iterable[str]) -> "Called":
        """Read the names of an entry: its own, and those in the other fields, each of which holds one or several."""
        values = [getattr(entry, field) for field in others]
        several = [name for value in values for name in ([value] if isinstance(value, str) else value)]
        names = [_name(written) for written in (str(entry), *several)]
        return cls(entry, names, _texts(names))


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared: without case, accents and signs."""
    plain = "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign))
    return tuple(WORD.findall(plain))


def ranked(words: Sequence[str], entries: Iterable[Called]) -> list[tuple[str, Any]]:
    """Return (hint, entry) of the entries that match, best first, then by name.

    The hint is the other name by which an entry was found, "" when its usual one was.
    """
    begun = f" {words[0]}"
    found = [
        (*best, one.entry) for one in entries if begun in one.texts and (best := _best(words, one.names)) is not None
    ]
    found.sort(key=lambda line: (line[0], str(line[-1]).lower()))
    return [(hint, entry) for _rank, hint, entry in found]


def searchable(names: Iterable[str]) -> str:
    """Return the words of several names for comparison: a blank before each name as one word, and before each word."""
    return _texts([_name(written) for written in names])


def _texts(names: Iterable[Name]) -> str:
    return "".join(f" {name.whole}{name.text}" for name in names)


def _name(written: str) -> Name:
    words = words_in(written)
    return Name(written, "".join(words), " " + " ".join(words))


def _best(words: Sequence[str], names: Sequence[Name]) -> tuple[int, str] | None:
    """Return (rank, hint) of the name that matches best, the first one if several do; None if none does."""
    ranks = [(rank, place) for place, name in enumerate(names) if (rank := _rank(words, name)) is not None]
    rank, place = min(ranks, default=(0, -1))
    return (rank, names[place].written if place else "") if ranks else None


def _rank(words: Sequence[str], name: Name) -> int | None:
    """Return how well a name matches, best first: it is this, begins so, has it inside, has all these words begun."""
    typed = "".join(words)
    if name.whole.startswith(typed):
        return int(len(name.whole) > len(typed))
    if " " + " ".join(words) in name.text:
        return 2
    return 3 if all(len(word) >= SHORTEST and f" {word}" in name.text for word in words) else None
