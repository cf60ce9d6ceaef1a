"""What all tests share."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let the tests that cannot roll back empty the tables behind them; the rule itself has a test of its own."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stories_auditentry DISABLE TRIGGER audit_log_is_never_emptied")
