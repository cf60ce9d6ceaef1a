"""What all tests share."""

import gc
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from xdist.scheduler import LoadScopeScheduling

from stories.delivery.response_store import store
from stories.models.version import forget_version
from tests import site_client
from tests.archive import clear_up
from tests.thorough import THOROUGH, spread

site_client.install()

# Folders whose tests share something that takes long to make: each goes to one process as a whole.
WHOLE = ("tests/browser/", "tests/pages/archive/", "tests/twin/", "tests/backup/")
# What begins first, since it takes longest or waits for servers: at the end nobody else would have work meanwhile.
FIRST = ("tests/browser/", "tests/faults/", "tests/deploy/", "tests/localpg/", *WHOLE)

# Of the rows of a table so many are tried when the whole suite is run: the first, the last.
ROWS = 2


class ByFile(LoadScopeScheduling):
    """The tests of a file go together to the process that is free, those of a WHOLE folder too."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in WHOLE if nodeid.startswith(folder)), nodeid.partition("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """When the whole suite is run, try ROWS of the rows of every table, unless THOROUGH=1 is set."""
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))
    is_whole = {Path(argument).resolve() for argument in config.args} <= {Path(__file__).parent}
    if THOROUGH or not is_whole or config.option.keyword or config.option.markexpr:
        return
    tables = defaultdict[str, list[pytest.Item]](list)
    for item in items:
        tables[item.nodeid.partition("[")[0]].append(item)
    kept = {item for rows in tables.values() for item in spread(rows, ROWS)}
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


@pytest.fixture(autouse=True)
def _fresh_cache():
    """Counters of the rate limit and finished pages must not leak from test to test."""
    cache.clear()
    store.clear()
    forget_version()  # the test before was rolled back


def forget_version_after_write(execute: Any, sql: Any, *args: Any) -> Any:
    """Execute a statement. A test changes what is public without the request that updates the content version."""
    try:
        return execute(sql, *args)
    finally:
        if not str(sql).lstrip().upper().startswith("SELECT"):
            forget_version()


@receiver(connection_created)
def _watch_writes(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if forget_version_after_write not in connection.execute_wrappers:
        connection.execute_wrappers.append(forget_version_after_write)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Do not wait for the disk: no test outlives a power cut."""
    connection.settings_dict["SESSION"]["synchronous_commit"] = "off"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let the tests that cannot roll back empty the tables behind them; the rule itself has a test of its own."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stories_auditentry DISABLE TRIGGER audit_log_is_never_emptied")
    yield
    with django_db_blocker.unblock():
        clear_up()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end: code, models, thousands of tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
