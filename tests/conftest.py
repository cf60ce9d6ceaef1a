"""What all tests share."""

from typing import Any

import pytest
from django.core.cache import cache
from xdist.scheduler import LoadScopeScheduling

from stories.delivery.store import store

# Folders whose tests share something that takes long to make: each goes to one process as a whole.
WHOLE = ("tests/browser/", "tests/pages/archive/", "tests/twin/", "tests/backup/")


class ByTest(LoadScopeScheduling):
    """Tests go one by one to the process that is free; those of a WHOLE folder stay together."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in WHOLE if nodeid.startswith(folder)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return ByTest(config, log)


@pytest.fixture(autouse=True)
def _fresh_cache():
    """Counters of the rate limit and finished pages must not leak from test to test."""
    cache.clear()
    store.clear()
