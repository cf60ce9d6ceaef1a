"""Stored forms of names and thesaurus terms: lookup keys and weighted phrases.

query_plan.py adds them to a query as alternatives.
"""

from collections.abc import Iterable
from typing import NamedTuple, Self

from stories.search.tokens import indexable, name_key

# Weight of a phrase in the ranking, by its relation to the term.
SAME_WEIGHT = 1.0
VARIANT_WEIGHT = 0.7
NEAR_WEIGHT = 0.5
MAX_KEY_LENGTH = 200
# Acronyms that are also everyday words. They count only if typed in capitals or alone.
WORDLIKE_ACRONYMS = frozenset(
    [
        "arms",
        "car",
        "cat",
        "con",
        "flo",
        "game",
        "ice",
        "imb",
        "lead",
        "match",
        "matrix",
        "mob",
        "pet",
        "rise",
        "san",
        "sit",
        "stop",
        "tam",
        "team",
        "tip",
        "vic",
    ]
)


class ThesaurusPhrase(NamedTuple):
    """A phrase that a term searches for: `words` as they are indexed, `label` as it is shown."""

    weight: float
    words: str
    label: str

    @classmethod
    def parse(cls, stored: str) -> Self:
        """Read the form "weight|words|label"."""
        weight, words, label = stored.split("|", 2)
        return cls(float(weight), words, label)

    @property
    def is_near(self) -> bool:
        """Whether the phrase is only related to the term, or narrower."""
        return self.weight <= NEAR_WEIGHT

    def stored(self) -> str:
        return f"{self.weight}|{self.words}|{self.label}"


def is_code(name: str) -> bool:
    """Return whether a name is a code, such as CI or TIP, that looks like an everyday word."""
    if not (name.isupper() and name.isalpha()):
        return False
    key = name_key(name)
    return len(key) < 3 or key in WORDLIKE_ACRONYMS


def is_acronym(text: str) -> bool:
    """Return whether most characters of a single word are capitals or digits, as in SAR or I&A."""
    if " " in text:
        return False
    capitals = sum(map(str.isupper, text))
    digits = sum(map(str.isdigit, text))
    return (capitals + digits) * 2 > len(text)


def name_keys(names: Iterable[str]) -> list[tuple[str, bool]]:
    """Return (key, whether the name is a code) for each name, sorted, without duplicates."""
    keys: dict[str, bool] = {}
    for name in names:
        key = name_key(name)
        if key:
            keys[key[:MAX_KEY_LENGTH]] = is_code(name)

    return sorted(keys.items())


def phrases(
    preferred: str, variants: Iterable[str], near: Iterable[str], narrower: Iterable[str]
) -> list[str]:
    """Return the phrases that a term searches for in stored form, heaviest first."""
    weighted = [(preferred, SAME_WEIGHT)]
    weighted += [(text, _weight_of_variant(text)) for text in variants]
    weighted += [(text, NEAR_WEIGHT) for text in (*near, *narrower)]

    found: dict[str, ThesaurusPhrase] = {}
    for text, weight in weighted:
        words = indexable(text)
        found.setdefault(words, ThesaurusPhrase(weight, words, label=text.replace("|", " ")))

    found.pop("", None)  # a text without words
    return [phrase.stored() for phrase in found.values()]


def _weight_of_variant(text: str) -> float:
    """Return the weight of a variant. An acronym means the same as the name."""
    return SAME_WEIGHT if is_acronym(text) else VARIANT_WEIGHT
