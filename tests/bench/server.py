"""The production server, started for the bench on a port of its own and stopped after it."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

HOST = "127.0.0.1"
START_SECONDS = 30
HEADERS = {"Accept-Encoding": "identity"}


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=300)

    def get(self, address: str) -> tuple[int, bytes, float]:
        """Return status, body, and the milliseconds until all of it was there."""
        started = time.perf_counter()
        self._connection.request("GET", address, headers=HEADERS)
        answer = self._connection.getresponse()
        body = answer.read()
        return answer.status, body, (time.perf_counter() - started) * 1000

    def measure(self, address: str) -> tuple[dict[str, Any], bytes]:
        """Ask for an address; return what the server says that it took, and the body."""
        status, body, whole = self.get(address)
        if status != http.client.OK:
            raise RuntimeError(f"{address} was answered with {status}")
        return json.loads(self.get("/-/last")[1]) | {"whole_ms": whole}, body


@contextmanager
def running(workers: int) -> Iterator[int]:
    """Run gunicorn with the site's own configuration; yield its port."""
    port = _free_port()
    environment = os.environ | {
        "PORT": str(port),
        "WEB_WORKERS": str(workers),
        "DJANGO_SETTINGS_MODULE": "fusionstories.settings",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:fusionstories.server", "tests.bench.wsgi:application"]
    process = subprocess.Popen(command, env=environment)
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if Client(port).get("/healthz")[0] == http.client.OK:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not start.")
