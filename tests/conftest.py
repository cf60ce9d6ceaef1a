"""What all tests share."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_cache():
    """Counters of the rate limit must not leak from test to test."""
    cache.clear()
