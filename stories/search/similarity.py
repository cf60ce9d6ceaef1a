"""Names that are near to some words: they hold the same words, or words of much the same letters."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TypeVar

from stories.search.query_plan import NOISE
from stories.search.tokens import joined, words_of

Key = TypeVar("Key")
OWN, RELATED, SAID = 1.0, 0.5, 0.6
MOST_WORDS = 8
TELLING = 8  # a word that more names hold tells less of each
LEAST_ALIKE, LEAST = 0.4, 0.3


@dataclass(frozen=True, slots=True)
class Names:
    """What something is called, and what is said of it."""

    names: Sequence[str]
    text: str = ""


def nearest(words: Iterable[str], related: Iterable[str], named: Mapping[Key, Names]) -> list[Key]:
    """Return what has names near to these words, nearest first, then in their own order; related words count half."""
    in_names = _index({key: called.names for key, called in named.items()})
    in_texts = _index({key: [called.text] for key, called in named.items()})
    scores: dict[Key, float] = {}
    for word, weight in (*_telling(words, OWN), *_telling(related, RELATED)):
        for key, likeness in _near(word, in_names, in_texts).items():
            scores[key] = scores.get(key, 0) + weight * likeness
    return sorted((key for key in named if scores.get(key, 0) >= LEAST), key=lambda key: -round(scores[key], 6))


def _index(texts: Mapping[Key, Iterable[str]]) -> dict[str, set[Key]]:
    """Return {word: what holds it}."""
    holders: dict[str, set[Key]] = {}
    for key, lines in texts.items():
        for line in lines:
            for word in _words(line):
                holders.setdefault(word, set()).add(key)
    return holders


def _telling(texts: Iterable[str], weight: float) -> Iterator[tuple[str, float]]:
    """Yield the first words that are neither short nor about the asking, each once, with their weight."""
    words = {joined([word]): weight for text in texts for word in words_of(text) if word.text not in NOISE}
    yield from islice(((word, weight) for word, weight in words.items() if len(word) > 2), MOST_WORDS)


def _near(word: str, in_names: Mapping[str, set[Key]], in_texts: Mapping[str, set[Key]]) -> dict[Key, float]:
    """Return how near a word is to what holds it, says it, or has a word like it in its name: 0 to 1."""
    near: dict[Key, float] = {}
    own = trigrams(word)
    for other, holders in in_names.items():
        if (alike := _alike(own, _trigrams_of_name(other))) >= LEAST_ALIKE:
            near |= {key: max(alike * _telling_of(holders), near.get(key, 0)) for key in holders}
    said = in_texts.get(word, set())
    return dict.fromkeys(said, SAID * _telling_of(said)) | near


def _alike(own: frozenset[str], others: frozenset[str]) -> float:
    """Return the share of common trigrams."""
    common = len(own & others)
    return common / (len(own) + len(others) - common)


def _telling_of(holders: set[Key]) -> float:
    return min(1.0, TELLING / max(len(holders), 1))


# Names and descriptions change seldom and all are compared with the words of a question, which are never kept.
@lru_cache(maxsize=4096)
def _words(line: str) -> frozenset[str]:
    return frozenset(joined([word]) for word in words_of(line))


def trigrams(word: str) -> frozenset[str]:
    """Return the groups of three letters of a word, blanks around it, as pg_trgm has them."""
    text = f"  {word} "
    return frozenset(text[place : place + 3] for place in range(len(text) - 2))


_trigrams_of_name = lru_cache(maxsize=4096)(trigrams)
