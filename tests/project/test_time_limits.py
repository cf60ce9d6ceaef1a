"""Time limits that the database enforces on statements, locks and transactions."""

import time
from collections.abc import Iterator

import pytest
from django.db import InternalError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import errors

from fusionstories import db_settings

pytestmark = pytest.mark.django_db

LOCK = 4711


@pytest.fixture(params=["pooled", "single"])
def limited(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BaseDatabaseWrapper]:
    """A connection as the server has it, with limits of one second."""
    monkeypatch.setattr(db_settings, "IDLE_SECONDS", 1)
    made = connection.copy()
    made.settings_dict["SESSION"] |= db_settings.time_limits(1)
    if request.param == "pooled":
        made.settings_dict["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 1, "timeout": 5}
    yield made

    made.close()
    made.close_pool()


def is_running(words: str) -> bool:
    """Say whether the server works on a statement with these words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid != pg_backend_pid() AND query ~ %s",
            [words],
        )
        return cursor.fetchone()[0] > 0


def test_statement_that_was_given_up_does_not_run_on(limited):
    with pytest.raises(OperationalError) as failed, limited.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(30), 'given up'")
    assert isinstance(failed.value.__cause__, errors.QueryCanceled)
    assert not is_running("given up")


def test_wait_for_a_lock_ends(limited):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    with pytest.raises(OperationalError) as failed, limited.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    assert isinstance(failed.value.__cause__, errors.LockNotAvailable)


def test_forgotten_transaction_is_ended_with_its_locks(limited):
    with limited.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        time.sleep(1.5)
        with pytest.raises(InternalError):
            cursor.execute("SELECT 1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        assert cursor.fetchone()[0]
