"""Shared cache, which is optional: without its server the site works uncached."""

import os
import pickle
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from fusionstories.shared_cache import SharedCache
from tests.deploy.nginx import free_port, wait_for


@pytest.fixture
def away(monkeypatch) -> SharedCache:
    """A shared cache whose server is not there."""
    monkeypatch.setattr(SharedCache, "_retry_at", 0.0)
    monkeypatch.setattr(SharedCache, "_is_down", False)
    return SharedCache(f"redis://127.0.0.1:{free_port()}/0", {})


def test_unreachable_cache_is_empty(away):
    away.set("page", "kept")
    assert away.get("page", "nothing") == "nothing"
    assert away.add("counter", 1) is True
    assert away.incr("counter") == 1
    assert away.delete("counter") is False


def test_unreachable_cache_is_logged_once(away, caplog):
    for _time in range(3):
        SharedCache._retry_at = 0.0
        away.get("page")
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "The shared cache is down"
    ]


class Planted:
    """A pickle that makes a folder when it is loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.folder),)


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[str]:
    """The address of a Redis or Valkey of this test."""
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if not program:
        pytest.skip("neither valkey-server nor redis-server is installed")
    port = free_port()
    command = [
        program,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(tmp_path),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait_for(port, process)
    yield f"redis://127.0.0.1:{port}/0"
    process.kill()
    process.wait()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles_are_not_loaded(redis_server, tmp_path, protocol):
    cache = SharedCache(redis_server, {})
    planted = pickle.dumps(Planted(tmp_path / "executed"), protocol)
    redis.Redis.from_url(redis_server).set(cache.make_and_validate_key("key"), planted)
    assert cache.get("key", "nothing") == "nothing"
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("value", [0, 7, True, "word", [1, "a"], {"a": None}])
def test_json_values_are_unchanged(redis_server, value):
    cache = SharedCache(redis_server, {})
    cache.set("key", value)
    assert cache.get("key") == value


def test_counter_counts_in_redis(redis_server):
    cache = SharedCache(redis_server, {})
    assert cache.add("counter", 1, 60)
    assert [cache.incr("counter"), SharedCache(redis_server, {}).incr("counter")] == [2, 3]


def test_other_values_are_refused(redis_server):
    with pytest.raises(TypeError):
        SharedCache(redis_server, {}).set("key", object())
