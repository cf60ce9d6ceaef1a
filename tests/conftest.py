"""What all tests share."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from xdist.scheduler import LoadScopeScheduling

from stories.delivery.store import store
from tests.thorough import THOROUGH

# Folders whose tests share something that takes long to make: each goes to one process as a whole.
WHOLE = ("tests/browser/", "tests/pages/archive/", "tests/twin/", "tests/backup/")

# A table of so many rows is long; of its rows every third is tried.
LONG, SAMPLED = 9, 3


class ByTest(LoadScopeScheduling):
    """Tests go one by one to the process that is free; those of a WHOLE folder stay together."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in WHOLE if nodeid.startswith(folder)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return ByTest(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """When the whole suite is run, try one in SAMPLED of the rows of every long table, unless THOROUGH=1 is set."""
    is_whole = {Path(argument).resolve() for argument in config.args} <= {Path(__file__).parent}
    if THOROUGH or not is_whole or config.option.keyword or config.option.markexpr:
        return
    tables = Counter(item.nodeid.partition("[")[0] for item in items)
    seen, left = Counter[str](), []
    for item in items:
        table = item.nodeid.partition("[")[0]
        if tables[table] >= LONG and seen[table] % SAMPLED:
            left.append(item)
        seen[table] += 1
    config.hook.pytest_deselected(items=left)
    dropped = set(left)
    items[:] = [item for item in items if item not in dropped]


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
