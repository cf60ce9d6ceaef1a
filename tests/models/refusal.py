"""The database says no."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction


@contextmanager
def refused(rule: str) -> Iterator[None]:
    """Expect that the database refuses what is done inside, by the rule of this name; the test can go on."""
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        yield
