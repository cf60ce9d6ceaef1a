"""Production server in its own processes, and visitors over HTTP."""

import http.client
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event, Thread

from tests.deploy.nginx import free_port

CHECKOUT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
START_SECONDS = 30
NO_ANSWER = 0


@dataclass(frozen=True)
class Seen:
    """What a visitor saw: when it began (monotonic clock), how long it took; status NO_ANSWER for none."""

    path: str
    began: float
    seconds: float
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    error: str = ""
    size: int = 0


def ask(port: int, path: str, patience: float = 30) -> Seen:
    """Ask once, on a connection of its own."""
    connection = http.client.HTTPConnection(HOST, port, timeout=patience)
    try:
        return ask_on(connection, path)
    finally:
        connection.close()


def connect(port: int, is_tls: bool) -> http.client.HTTPConnection:
    """Return a connection that is opened with the first request; the certificate of a test is not checked."""
    if is_tls:
        return http.client.HTTPSConnection(
            HOST, port, timeout=30, context=ssl._create_unverified_context()
        )
    return http.client.HTTPConnection(HOST, port, timeout=30)


def ask_on(connection: http.client.HTTPConnection, path: str) -> Seen:
    """Ask on a connection that may be open already."""
    began = time.monotonic()
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        size = len(answer.read())
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        return Seen(path, began, time.monotonic() - began, NO_ANSWER, error=repr(error))
    return Seen(
        path, began, time.monotonic() - began, answer.status, dict(answer.getheaders()), size=size
    )


class Portal:
    """gunicorn with the site's own configuration."""

    def __init__(self, folder: Path, database_url: str, **own: str) -> None:
        self.port, self.log = free_port(), folder / "server.log"
        self._environment = {
            "MODE": "demo",
            "PORT": str(self.port),
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "WEB_WORKERS": "2",
            "LOG_FORMAT": "json",
        } | own

    @contextmanager
    def running(self) -> Iterator["Portal"]:
        """Start it and wait until it lives; end it in order."""
        command = [sys.executable, "-m", "gunicorn", "-c", "python:fusionstories.gunicorn_conf"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command, cwd=CHECKOUT, env=os.environ | self._environment, stdout=log, stderr=log
            )
        try:
            self.wait_for("/healthz", START_SECONDS)
            yield self
        finally:
            self.process.terminate()
            self.process.wait(60)

    def get(self, path: str) -> Seen:
        return ask(self.port, path)

    def workers(self) -> list[int]:
        """Return the worker processes."""
        pid = self.process.pid
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]

    def reload(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    def wait_for(self, path: str, seconds: float, times: int = 1) -> float:
        """Wait until an address answers 200 so many times in a row; return the seconds until the first of them."""
        begun, good, first = time.monotonic(), 0, 0.0
        for number in count():
            seen = ask(self.port, path.format(n=number), 5)
            good = good + 1 if seen.status == 200 else 0
            first = seen.began + seen.seconds - begun if good == 1 else first
            if good == times:
                return first
            assert time.monotonic() - begun < seconds + 10, f"{path} does not come back: {seen}"
            time.sleep(0.05)
        raise AssertionError


@contextmanager
def visitors(
    port: int,
    paths: Sequence[str],
    number: int,
    pause: float,
    is_lasting: bool = False,
    is_tls: bool = False,
) -> Iterator[list[Seen]]:
    """Let visitors go through addresses ({n} is a new number each time) for as long as the block lasts.

    Each request has a connection of its own, unless they are lasting: then each visitor keeps one.
    """
    seen: list[Seen] = []
    over, numbers = Event(), count()

    def visit(place: int) -> None:
        connection = connect(port, is_tls)
        while not over.is_set():
            place += 1
            seen.append(ask_on(connection, paths[place % len(paths)].format(n=next(numbers))))
            if not is_lasting:
                connection.close()
            over.wait(pause)
        connection.close()

    threads = [Thread(target=visit, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join()


def slowest(seen: Sequence[Seen]) -> float:
    """Return the seconds of the slowest request."""
    return max(one.seconds for one in seen)
