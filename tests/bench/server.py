"""Production server for benchmarks, on a free port."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

HOST = "127.0.0.1"
START_SECONDS = 30
STOP_SECONDS = 30
HEADERS = {"Accept-Encoding": "identity"}
RESIDENT_KB = re.compile(r"VmRSS:\s+(\d+)")


class BenchResponse(NamedTuple):
    """A response, and the milliseconds until it was complete."""

    status: int
    body: bytes
    ms: float
    etag: str


class BenchClient:
    """HTTP client with one keep-alive connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=300)

    def get(self, url: str, headers: Mapping[str, str] = HEADERS) -> BenchResponse:
        started_at = time.perf_counter()
        self._connection.request("GET", url, headers=dict(headers))
        response = self._connection.getresponse()
        body = response.read()
        ms = (time.perf_counter() - started_at) * 1000
        return BenchResponse(response.status, body, ms, response.headers.get("ETag", ""))

    def measure(self, url: str) -> tuple[dict[str, Any], bytes]:
        """Request a page. Return the server's own figures for it, and the body."""
        response = self.get(url)
        if response.status != http.client.OK:
            raise RuntimeError(f"{url} returned status {response.status}")

        figures = json.loads(self.get("/-/last").body)
        return figures | {"whole_ms": response.ms}, response.body


def serve_measured(workers: int) -> AbstractContextManager[tuple[int, int]]:
    """Run the site with the measuring application. Yield its port and process id."""
    return serving("tests.bench.measured_app:application", workers)


@contextmanager
def serving(application: str, workers: int) -> Iterator[tuple[int, int]]:
    """Run gunicorn with the configuration of the site. Yield its port and process id."""
    port = _free_port()
    environment = os.environ | {
        "PORT": str(port),
        "WEB_WORKERS": str(workers),
        "DJANGO_SETTINGS_MODULE": "fusionstories.settings",
    }
    config = "python:fusionstories.gunicorn_conf"
    command = [sys.executable, "-m", "gunicorn", "-c", config, application]
    process = subprocess.Popen(command, env=environment)
    try:
        _wait_until_healthy(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def max_worker_memory_mb(master_pid: int) -> float:
    """Return the resident memory of the largest worker."""
    resident_kb: list[int] = []
    for pid in _workers(master_pid):
        found = RESIDENT_KB.search(Path(f"/proc/{pid}/status").read_text())
        if found:
            resident_kb.append(int(found[1]))
    return max(resident_kb) / 1024


def cpu_seconds(master_pid: int) -> float:
    """Return the CPU time of a server and its workers, including replaced ones."""
    of_master = _cpu_ticks(master_pid)
    ticks = sum(of_master)
    for pid in _workers(master_pid):
        own_ticks = _cpu_ticks(pid)[:2]
        ticks += sum(own_ticks)
    return ticks / os.sysconf("SC_CLK_TCK")


def _workers(master_pid: int) -> list[str]:
    return Path(f"/proc/{master_pid}/task/{master_pid}/children").read_text().split()


def _cpu_ticks(pid: int | str) -> list[int]:
    """Return the user and system time of a process, and those of its ended children."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2]
    return [int(ticks) for ticks in after_name.split()[11:15]]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _wait_until_healthy(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if BenchClient(port).get("/healthz").status == http.client.OK:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not start.")
