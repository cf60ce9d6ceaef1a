"""Health checks of pooled database connections."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from fusionstories import db_timeouts
from fusionstories.db_timeouts import TimeoutConnection

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> Iterator[TimeoutConnection]:
    """A connection as the pool keeps them, which has just answered."""
    params = {
        name: value for name, value in connection.get_connection_params().items() if name != "pool"
    }
    with TimeoutConnection.connect(**params, autocommit=True) as made:
        made.execute("SELECT 'the last statement'")
        yield made


def seen_by_the_server(kept: TimeoutConnection) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [kept.info.backend_pid])
        return cursor.fetchone()[0]


def test_connection_in_use_is_not_asked_over_the_network(kept):
    kept.execute("")
    assert "the last statement" in seen_by_the_server(kept)


def test_connection_is_asked_after_a_rest(kept, monkeypatch):
    monkeypatch.setattr(db_timeouts, "FRESH_SECONDS", 0)
    kept.execute("")
    assert not seen_by_the_server(kept)


def test_connection_that_the_server_has_ended_is_known_to_be_dead(kept):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [kept.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        kept.execute("")
