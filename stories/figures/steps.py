"""Tints of counts: four steps with round limits for small counts, quantiles for large ones."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles
from typing import Self

# Steps have round limits until a count is higher than this, then quantiles.
MAX_COUNT_WITH_ROUND_STEPS = 20
ROUND_STEPS = (1, 2, 4, 6)
STEPS = 4


@dataclass(frozen=True, slots=True)
class Steps:
    """The smallest count of each of the four steps, in ascending order."""

    minimums: Sequence[int]

    @classmethod
    def of(cls, counts: Iterable[int]) -> Self:
        """Return the steps for the counts of a figure."""
        positive = [count for count in counts if count]
        if len(positive) < STEPS or max(positive) <= MAX_COUNT_WITH_ROUND_STEPS:
            return cls(ROUND_STEPS)

        minimums = [1]
        for quantile in quantiles(positive, n=STEPS):
            minimums.append(max(minimums[-1] + 1, round(quantile)))

        return cls(minimums)

    def step(self, count: int) -> int:
        """Return the step of a count, 0 to 4."""
        return bisect_right(self.minimums, count)

    @property
    def legend(self) -> list[tuple[int, str]]:
        """(step, label) of each step, such as (2, "2–3"); the first one is (0, "0")."""
        labels = ["0"]
        for minimum, next_minimum in pairwise(self.minimums):
            numbers = sorted({minimum, next_minimum - 1})
            labels.append("–".join(map(str, numbers)))

        labels.append(f"{self.minimums[-1]}+")
        return list(enumerate(labels))
