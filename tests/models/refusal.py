"""Assertion that the database rejects a write."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction


@contextmanager
def refused(rule: str) -> Iterator[None]:
    """Assert that a constraint or trigger with this name rejects the block; the test can go on."""
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        yield
