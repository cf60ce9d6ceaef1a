"""How much is tried: a sample in the suite, everything when THOROUGH=1 is set, as .ci/run does after the suite."""

import os
from collections.abc import Sequence
from typing import TypeVar

Value = TypeVar("Value")
THOROUGH = os.environ.get("THOROUGH") == "1"


def sample(values: Sequence[Value], one_in: int) -> Sequence[Value]:
    """Return every value, or the first of each `one_in`."""
    return values if THOROUGH else values[::one_in]


def spread(values: Sequence[Value], number: int) -> Sequence[Value]:
    """Return so many of the values, or all if they are fewer: the first, the last, and some at even steps between."""
    if len(values) <= number:
        return values
    return [values[place * (len(values) - 1) // (number - 1)] for place in range(number)]
