"""A primary, its streaming replicas, and a production server that reads from them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import requests

from fusionstories.localpg.account import private_folder
from fusionstories.localpg.cluster import Cluster

CHECKOUT = Path(__file__).resolve().parents[2]
DATABASE = "site"
ANSWERED = """SELECT count(*) FROM pg_stat_activity
WHERE query LIKE '%%stories\\_publication%%' AND query NOT LIKE '%%stories\\_contentversion%%'
  AND pid != pg_backend_pid() AND query_start > %s"""


class Server(Cluster):
    """A PostgreSQL that can be asked, and stopped in the middle of everything."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "checkout" / ".local", folder / "root")

    def ask(self, question: str, *params: Any, database: str = DATABASE) -> Any:
        """Return the first value of the answer, None if there are no rows."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(question, params)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def signal(self, number: int) -> None:
        """Send a signal to the server and to all of its processes."""
        server = self.server()
        assert server
        os.kill(server.pid, number)
        for child in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split():
            with suppress(ProcessLookupError):  # one that had ended meanwhile
                os.kill(int(child), number)


class Replica(Server):
    """A server that begins as a base backup of another one and follows it."""

    def __init__(self, folder: Path, primary: Server) -> None:
        super().__init__(folder)
        self.primary = primary

    def _make(self) -> None:
        private_folder(self.place.data, self.account)
        where = (f"--pgdata={self.place.data}", f"--dbname={self.primary.url('postgres')}")
        self._run("pg_basebackup", *where, "--write-recovery-conf", "--checkpoint=fast", "--no-sync")


@contextmanager
def serving(primary: Server, replicas: list[Replica], folder: Path) -> Iterator[str]:
    """Run the production server on them; yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    urls = ",".join(replica.url(DATABASE) for replica in replicas)
    own = {"PORT": str(port), "WEB_WORKERS": "1", "DATABASE_REPLICA_URLS": urls, "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:fusionstories.server"]
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment(primary, folder) | own)
    try:
        address = f"http://127.0.0.1:{port}"
        until(lambda: status(f"{address}/readyz") == 200, 30)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def environment(primary: Server, folder: Path) -> dict[str, str]:
    """Return the variables of a process that works on the primary."""
    files = {"MEDIA_ROOT": str(folder / "media")}
    settings = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "MODE": "demo"}
    return os.environ | files | settings | {"DATABASE_URL": primary.url(DATABASE)}


def status(address: str) -> int:
    """Return the status of an answer, 0 if there is none within five seconds."""
    try:
        return requests.get(address, timeout=5).status_code
    except requests.RequestException:
        return 0


def until(is_so: Callable[[], bool], seconds: float) -> None:
    """Wait until something is so; fail if it does not become so in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def paused(*servers: Server) -> Iterator[None]:
    """Let all processes of these servers stand still."""
    for server in servers:
        server.signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for server in servers:
            server.signal(signal.SIGCONT)


@contextmanager
def behind(*replicas: Replica) -> Iterator[None]:
    """Let these replicas answer, and hear of nothing new."""
    for replica in replicas:
        replica.ask("SELECT pg_wal_replay_pause()::text")
        until(lambda replica=replica: replica.ask("SELECT pg_get_wal_replay_pause_state()") == "paused", 10)
    try:
        yield
    finally:
        for replica in replicas:
            replica.ask("SELECT pg_wal_replay_resume()::text")
