"""Generator of English sentences with frequent words, rare words, and invented names."""

import tomllib
from collections.abc import Sequence
from itertools import accumulate, product
from pathlib import Path
from random import Random
from typing import Any

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
TREES = WORDS["trees"].split()
GROUNDS = WORDS["grounds"].split()
SYLLABLES = WORDS["syllables"].split()
ENDINGS = WORDS["endings"].split()
THINGS = WORDS["things"].split()
ACTIONS = WORDS["acts"].split()

TOWNS = [f"{tree} {ground}" for ground, tree in product(GROUNDS, TREES)]
# Names that hardly any other story has: the long tail of a vocabulary.
RARE_NAMES = [
    f"{first}{second}{ending}".capitalize()
    for ending, first, second in product(ENDINGS, SYLLABLES, SYLLABLES)
]


def zipf_weights(number: int, exponent: float = 1.0) -> list[float]:
    """Return cumulative weights by Zipf's law: choice n has the weight 1 / n ** exponent."""
    return list(accumulate(1 / rank**exponent for rank in range(1, number + 1)))


TOWN_WEIGHTS = zipf_weights(len(TOWNS), 0.7)
RARE_NAME_WEIGHTS = zipf_weights(len(RARE_NAMES), 0.8)


class TextGenerator:
    """Writes the sentences of one story by filling templates."""

    def __init__(self, random: Random, center: str, partners: list[str]) -> None:
        self._random = random
        self._center = center
        self._partners = partners or ["the police"]
        # Like a real story, each one repeats a few things and names.
        self._things = random.choices(THINGS, k=4)
        self._towns = random.choices(TOWNS, cum_weights=TOWN_WEIGHTS, k=2)
        self._names = random.choices(RARE_NAMES, cum_weights=RARE_NAME_WEIGHTS, k=2)

    def fill(self, template: str) -> str:
        """Fill a template. A placeholder that comes twice gets the same text twice."""
        choice = self._random.choice
        person = choice(WORDS["people"])
        thing = choice(self._things)
        other_thing = choice(self._things)
        return template.format(
            center=self._center,
            partner=choice(self._partners),
            thing=thing,
            a_thing=_with_article(thing),
            a_other=_with_article(other_thing),
            town=choice(self._towns),
            beyond=choice(self._towns),
            name=choice(self._names),
            act=choice(ACTIONS),
            also=choice(ACTIONS),
            manner=choice(WORDS["manners"]),
            result=choice(WORDS["results"]),
            number=self._random.randrange(2, 60),
            person=person,
            Person=person.capitalize(),
        )

    def fill_one_of(self, templates: Sequence[str]) -> str:
        return self.fill(self._random.choice(templates))


def _with_article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeio" else f"a {noun}"
