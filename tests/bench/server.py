"""The production server, started for the bench on a port of its own and stopped after it."""

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
HEADERS = {"Accept-Encoding": "identity"}
RESIDENT = re.compile(r"VmRSS:\s+(\d+)")


class Answer(NamedTuple):
    """What came back, and the milliseconds until all of it was there."""

    status: int
    body: bytes
    ms: float
    etag: str


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=300)

    def get(self, address: str, headers: Mapping[str, str] = HEADERS) -> Answer:
        """Return what is answered, when all of it is there."""
        started = time.perf_counter()
        self._connection.request("GET", address, headers=dict(headers))
        answer = self._connection.getresponse()
        body = answer.read()
        return Answer(answer.status, body, (time.perf_counter() - started) * 1000, answer.headers.get("ETag", ""))

    def measure(self, address: str) -> tuple[dict[str, Any], bytes]:
        """Ask for an address; return what the server says that it took, and the body."""
        answer = self.get(address)
        if answer.status != http.client.OK:
            raise RuntimeError(f"{address} was answered with {answer.status}")
        return json.loads(self.get("/-/last").body) | {"whole_ms": answer.ms}, answer.body


def running(workers: int) -> AbstractContextManager[tuple[int, int]]:
    """Run the site with the clock of the bench; yield its port and its process id."""
    return serving("tests.bench.wsgi:application", workers)


@contextmanager
def serving(application: str, workers: int) -> Iterator[tuple[int, int]]:
    """Run gunicorn with the site's own configuration on a free port; yield the port and its process id."""
    port = _free_port()
    environment = os.environ | {
        "PORT": str(port),
        "WEB_WORKERS": str(workers),
        "DJANGO_SETTINGS_MODULE": "fusionstories.settings",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:fusionstories.gunicorn_conf", application]
    process = subprocess.Popen(command, env=environment)
    try:
        _wait(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def memory(master: int) -> float:
    """Return the megabytes that the largest worker of a server holds, by the process id of its master."""
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    held = [RESIDENT.search(Path(f"/proc/{pid}/status").read_text()) for pid in workers]
    return max(int(found[1]) for found in held if found) / 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if Client(port).get("/healthz").status == http.client.OK:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not start.")
