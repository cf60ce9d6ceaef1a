"""Fixtures for tests of delivery."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.test import Client


@pytest.fixture
def visitor() -> Client:
    """A browser that accepts compressed pages."""
    return Client(headers={"accept-encoding": "gzip, br"})


@pytest.fixture
def without_database(monkeypatch) -> Callable[[Callable[[], Any]], Any]:
    """A function that makes a call in a thread of its own, whose connections the database refuses."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise psycopg.OperationalError("connection refused")

    def call(act: Callable[[], Any]) -> Any:
        monkeypatch.setattr(psycopg, "connect", refuse)
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(act).result()

    return call
