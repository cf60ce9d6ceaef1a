"""Fixtures of all tests."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.test import override_settings

from stories.delivery.response_store import store
from stories.models.content_version import invalidate_version
from stories.publishing.audit.repeated import forget_events
from tests import site_client
from tests.archive import clear_up
from tests.sampling import QUICK

site_client.install()

# Folders with slow fixtures, or that wait for servers. They begin first: at the end the other process would
# be idle.
SLOW_FOLDERS = (
    "tests/browser/",
    "tests/pages/archive/",
    "tests/static_export/",
    "tests/backup/",
    "tests/faults/",
    "tests/deploy/",
)


# The server of a checkout, of which the tests have one of their own.
PRIVATE_POSTGRES = "fusionstories.localdev.postgres"


def pytest_report_header() -> str:
    if QUICK:
        return "QUICK=1: this is a sample. `make test` runs every test."
    return ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the slow folders; in a quick run, keep the first and last row of each table."""
    items.sort(key=lambda item: not item.nodeid.startswith(SLOW_FOLDERS))

    if QUICK:
        kept = _sampled(items)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = [item for item in items if item in kept]


def _sampled(items: list[pytest.Item]) -> set[pytest.Item]:
    tables = defaultdict[str, list[pytest.Item]](list)
    for item in items:
        tables[item.nodeid.partition("[")[0]].append(item)
    return {row for rows in tables.values() for row in (rows[0], rows[-1])}


@pytest.fixture(scope="session", autouse=True)
def _media_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Store uploads as production does, in a temporary folder of this process."""
    media = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=media, DATA_FILES_FOLDER=media.parent / "data-files"):
        yield


@pytest.fixture(autouse=True)
def _fresh_cache():
    """Counters of the rate limit and finished pages must not leak from test to test."""
    cache.clear()
    store.clear()
    forget_events()
    invalidate_version()  # the test before was rolled back
    yield
    forget_events()


def invalidate_version_after_write(execute: Any, sql: Any, *args: Any) -> Any:
    """Execute a statement. A test changes what is public without the request that updates the content version."""
    try:
        return execute(sql, *args)
    finally:
        if not str(sql).lstrip().upper().startswith("SELECT"):
            invalidate_version()


@receiver(connection_created)
def _watch_writes(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if invalidate_version_after_write not in connection.execute_wrappers:
        connection.execute_wrappers.append(invalidate_version_after_write)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """Do not wait for the disk: no test outlives a power cut."""
    connection.settings_dict["SESSION"]["synchronous_commit"] = "off"
    if connection.settings_dict["ENGINE"] == PRIVATE_POSTGRES:
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute("ALTER SYSTEM SET fsync = off")
            cursor.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let the tests that cannot roll back empty the tables behind them; the rule itself has a test of its own."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stories_auditentry DISABLE TRIGGER audit_log_is_never_emptied")
    yield
    with django_db_blocker.unblock():
        clear_up()
