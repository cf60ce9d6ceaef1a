"""Sampling of the tests: `make quick` sets QUICK=1. Without it, every test runs."""

import os
from collections.abc import Sequence
from typing import TypeVar

Value = TypeVar("Value")
QUICK = os.environ.get("QUICK") == "1"


def sample(values: Sequence[Value], one_in: int) -> Sequence[Value]:
    """Return every value, or the first of each `one_in` in a quick run."""
    return values[::one_in] if QUICK else values
