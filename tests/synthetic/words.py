"""English for made-up stories: frequent words, seldom ones, names that are nobody's."""

import tomllib
from collections.abc import Sequence
from itertools import accumulate, product
from pathlib import Path
from random import Random
from typing import Any

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
TREES, GROUNDS, SYLLABLES, ENDINGS, THINGS, ACTS = (
    WORDS[name].split() for name in ("trees", "grounds", "syllables", "endings", "things", "acts")
)
TOWNS = [f"{tree} {ground}" for ground in GROUNDS for tree in TREES]
# The long tail: a word that hardly any other story holds.
SELDOM = [f"{a}{b}{c}".capitalize() for c, a, b in product(ENDINGS, SYLLABLES, SYLLABLES)]


def falling(number: int, power: float = 1.0) -> list[float]:
    """Return cumulated weights for so many choices by Zipf's law: the n-th weighs 1 / n ** power."""
    return list(accumulate(1 / place**power for place in range(1, number + 1)))


class Speaker:
    """One story's voice: fills the gaps of sentences, with its own center and partners."""

    def __init__(self, chance: Random, center: str, partners: list[str]) -> None:
        self._chance, self._center, self._partners = chance, center, partners or ["the police"]
        # Stories come back to their own few things, as real ones do.
        self._things, self._towns = chance.choices(THINGS, k=4), chance.choices(TOWNS, cum_weights=TOWN_WEIGHTS, k=2)
        self._names = chance.choices(SELDOM, cum_weights=SELDOM_WEIGHTS, k=2)

    def say(self, sentence: str) -> str:
        """Return a sentence with its gaps filled; a gap that comes twice says the same twice."""
        choice = self._chance.choice
        person, thing, other = choice(WORDS["people"]), choice(self._things), choice(self._things)
        return sentence.format(
            center=self._center,
            partner=choice(self._partners),
            thing=thing,
            a_thing=_with_article(thing),
            a_other=_with_article(other),
            town=choice(self._towns),
            beyond=choice(self._towns),
            name=choice(self._names),
            act=choice(ACTS),
            also=choice(ACTS),
            manner=choice(WORDS["manners"]),
            result=choice(WORDS["results"]),
            number=self._chance.randrange(2, 60),
            person=person,
            Person=person.capitalize(),
        )

    def one_of(self, sentences: Sequence[str]) -> str:
        return self.say(self._chance.choice(sentences))


def _with_article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeio" else f"a {noun}"


TOWN_WEIGHTS = falling(len(TOWNS), 0.7)
SELDOM_WEIGHTS = falling(len(SELDOM), 0.8)
