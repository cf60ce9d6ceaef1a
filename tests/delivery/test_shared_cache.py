"""The shared cache is a help, not a need: without its server the site works as with an empty one."""

import pytest

from fusionstories.shared_cache import SharedCache
from tests.deploy.nginx import free_port


@pytest.fixture
def away(monkeypatch) -> SharedCache:
    """A shared cache whose server is not there."""
    monkeypatch.setattr(SharedCache, "_asked_again_at", 0.0)
    monkeypatch.setattr(SharedCache, "_is_away", False)
    return SharedCache(f"redis://127.0.0.1:{free_port()}/0", {})


def test_cache_that_is_away_is_an_empty_one(away):
    away.set("page", "kept")
    assert away.get("page", "nothing") == "nothing"
    assert away.add("counter", 1) is True
    assert away.incr("counter") == 1


def test_log_says_once_that_the_cache_is_away(away, caplog):
    for _time in range(3):
        SharedCache._asked_again_at = 0.0
        away.get("page")
    assert [record.message.partition(":")[0] for record in caplog.records] == ["The shared cache is away"]
