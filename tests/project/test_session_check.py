"""A pooler that loses session settings is named, and the server refuses to start behind it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.db import connection

from fusionstories import db_settings
from fusionstories.db_backend.base import DatabaseWrapper
from fusionstories.session_check import lost_settings
from tests.deploy.nginx import CHECKOUT
from tests.deploy.pgbouncer import NEEDS_PGBOUNCER, running_pgbouncer
from tests.deploy.production import SECRET

pytestmark = pytest.mark.django_db
READ_ONLY = {"default_transaction_read_only": "on"}


def with_session() -> DatabaseWrapper:
    """Return a connection as production has it, with the settings of read-only mode."""
    database = deepcopy(connection.settings_dict)
    database["SESSION"] |= db_settings.time_limits(4) | READ_ONLY
    return DatabaseWrapper(database)


@contextmanager
def behind_pgbouncer(pool_mode: str) -> Iterator[DatabaseWrapper]:
    made = with_session()
    with running_pgbouncer(made.settings_dict, pool_mode) as port:
        made.settings_dict |= {"HOST": "127.0.0.1", "PORT": str(port)}
        yield made
        made.close()


def test_postgres_keeps_all_settings():
    made = with_session()
    assert lost_settings(made) == []
    made.close()


def test_setting_that_is_lost_is_named(monkeypatch):
    """As behind a pooler that drops the statements of a new connection."""
    made = with_session()
    monkeypatch.setattr(made, "_configure_connection", lambda _connection: False)
    reasons = lost_settings(made)
    made.close()
    assert "The database doesn't keep default_transaction_read_only=on: it has off." in reasons
    assert len(reasons) == len(made.settings_dict["SESSION"])


@NEEDS_PGBOUNCER
@pytest.mark.parametrize("pool_mode", ["transaction", "statement"])
def test_pooler_that_shares_sessions_is_named(pool_mode: str):
    with behind_pgbouncer(pool_mode) as made:
        reasons = lost_settings(made)
    assert "A pooler lets several clients use one database session." in reasons


@NEEDS_PGBOUNCER
def test_session_pooling_keeps_all_settings():
    with behind_pgbouncer("session") as made:
        assert lost_settings(made) == []
        with made.cursor() as cursor:
            cursor.execute("SHOW default_transaction_read_only")
            assert cursor.fetchone() == ("on",)


@NEEDS_PGBOUNCER
def test_server_refuses_to_start_behind_it():
    database = connection.settings_dict
    with running_pgbouncer(database, "transaction") as port:
        url = f"postgresql://{database['USER']}@127.0.0.1:{port}/{database['NAME']}"
        done = start_check(url)
    (line,) = [line for line in done.stderr.splitlines() if "A pooler lets several" in line]
    assert done.returncode == 1
    assert '"level": "ERROR"' in line
    assert "set pool_mode = session for this database in PgBouncer" in line


def start_check(url: str) -> "subprocess.CompletedProcess[str]":
    """Run the checks of the server's start."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "DJANGO_SETTINGS_MODULE": "fusionstories.settings",
        "MODE": "production",
        "SITE_URL": "https://stories.example.gov",
        "SECRET_KEY": SECRET,
        "DATABASE_URL": url,
        "METRICS_BIND": "off",
    }
    command = [sys.executable, "-m", "fusionstories.startup_check"]
    return subprocess.run(
        command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )
