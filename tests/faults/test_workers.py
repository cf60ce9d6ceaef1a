"""Worker faults: killed, reloaded and with empty caches."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from tests.deploy.nginx import free_port
from tests.faults.portal import NO_ANSWER, Portal, Seen, slowest, visitors
from tests.faults.table import Row, at_length, judge

pytestmark = at_length
PATHS = ("/", "/stories/", "/stories/?q=word{n}", "/centers/", "/healthz")
KILLS, EVERY_SECONDS = 8, 2.0
MOST_FAILED = 0.02
CACHE_SERVER = shutil.which("valkey-server") or shutil.which("redis-server")


def failed(seen: list[Seen]) -> list[Seen]:
    return [one for one in seen if one.status == NO_ANSWER or one.status >= 500]


def test_only_what_a_killed_worker_had_in_hand_is_lost(portal: Portal):
    kills: list[float] = []
    with visitors(portal.port, PATHS, number=4, pause=0.05) as seen:
        for _kill in range(KILLS):
            time.sleep(EVERY_SECONDS)
            os.kill(portal.workers()[0], signal.SIGKILL)
            kills.append(time.monotonic())
        time.sleep(EVERY_SECONDS)
    lost = failed(seen)
    others = [
        one
        for one in lost
        if not any(one.began <= kill <= one.began + one.seconds + 0.1 for kill in kills)
    ]
    reached = f"{len(lost)} of {len(seen)} requests failed ({len(lost) / len(seen):.2%}), {len(others)} not in hand"
    asked = f"at most {MOST_FAILED:.0%} fail, and those only that were in hand at a kill"
    is_met = not others and len(lost) <= MOST_FAILED * len(seen)
    done = f"kill -9 every {EVERY_SECONDS:.0f} s, {KILLS} times, 4 visitors"
    judge(Row("worker killed", done, asked, reached, is_met))


def test_reload_drops_nobody(portal: Portal):
    with (
        visitors(portal.port, PATHS, number=4, pause=0.05) as seen,
        visitors(portal.port, PATHS, number=4, pause=0.05, is_lasting=True) as lasting,
    ):
        for _reload in range(3):
            before = set(portal.workers())
            portal.reload()
            wait_until_none_is_left(portal, before)
            time.sleep(2)
    seen += lasting
    dropped = failed(seen)
    reached = f"{len(dropped)} of {len(seen)} requests dropped, slowest {slowest(seen):.2f} s"
    done = "SIGHUP three times, 4 visitors who connect anew and 4 who stay connected"
    judge(Row("reload", done, "0 dropped", reached, not dropped))


def wait_until_none_is_left(portal: Portal, workers: set[int]) -> None:
    until = time.monotonic() + 20
    while workers & set(portal.workers()):
        assert time.monotonic() < until, "the workers of before do not end"
        time.sleep(0.1)


def test_empty_cache_is_filled_under_load(portal: Portal):
    """The cache of the process is gone with its workers, all at once; fifty visitors want the same pages."""
    with visitors(portal.port, PATHS[:2], number=50, pause=0.05) as seen:
        time.sleep(2)
        before = set(portal.workers())
        portal.reload()
        wait_until_none_is_left(portal, before)
        time.sleep(1)
    lost = failed(seen)
    reached = f"{len(seen)} requests, {len(lost)} failed, slowest {slowest(seen):.2f} s"
    is_met = not lost and slowest(seen) <= 5
    judge(
        Row(
            "cache of the process emptied",
            "all workers anew, 50 visitors",
            "0 failed, 5 s",
            reached,
            is_met,
        )
    )


@contextmanager
def cache_server(folder: Path) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """Run Redis or Valkey with nothing on disk; yield its port and process."""
    port = free_port()
    command = [
        CACHE_SERVER,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield port, process
    finally:
        process.kill()
        process.wait()


def test_shared_cache_is_flushed_and_lost(stories: str, tmp_path: Path):
    fault, done, asked = (
        "shared cache flushed, then killed",
        "FLUSHALL, kill -9 of Redis, 8 visitors",
        "0 failed, 5 s",
    )
    if not CACHE_SERVER:
        judge(Row(fault, done, asked, "neither valkey-server nor redis-server is installed", None))
        pytest.skip("neither valkey-server nor redis-server is installed")
    with cache_server(tmp_path) as (port, process):
        address = f"redis://127.0.0.1:{port}/0"
        with (
            Portal(tmp_path, stories, CACHE_URL=address).running() as portal,
            visitors(portal.port, PATHS, number=8, pause=0.05) as seen,
        ):
            time.sleep(2)
            redis.Redis.from_url(address).flushall()
            time.sleep(2)
            process.kill()
            time.sleep(3)
    lost = failed(seen)
    reached = f"{len(seen)} requests, {len(lost)} failed, slowest {slowest(seen):.2f} s"
    judge(Row(fault, done, asked, reached, not lost and slowest(seen) <= 5))
