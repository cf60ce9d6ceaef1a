"""Servers that run, read from PostgreSQL's lock files and /proc, never from a bare process id.

A lock file outlives its server after `kill -9`; by then the id in it may be a zombie or belong to another
program, and a copied checkout holds the lock file of the original. The command line tells them apart.
"""

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from .errors import ServerError

SOCKETS = "unix_socket_directories="
NOWHERE = Path("/nonexistent")  # the sockets of a server started by hand
POLL_SECONDS = 0.02
# Fast shutdown, which ends connections in order; then immediate, as safe as a power cut.
ENDINGS = ((signal.SIGINT, 20), (signal.SIGQUIT, 10))


@dataclass(frozen=True)
class Postmaster:
    """A live server: its process and user, the data folder and the socket folder it was started with."""

    pid: int
    user: int
    data: Path
    sockets: Path


def postmaster(pid: int) -> Postmaster | None:
    """Return the server that is this process; None for a zombie, another program, or nothing."""
    try:
        process = Path(f"/proc/{pid}")
        words = os.fsdecode((process / "cmdline").read_bytes()).split("\0")
        user = process.stat().st_uid
    except OSError:
        return None
    if Path(words[0]).name != "postgres" or "-D" not in words[:-1]:
        return None
    sockets = next((Path(word.removeprefix(SOCKETS)) for word in words if word.startswith(SOCKETS)), NOWHERE)
    return Postmaster(pid, user, Path(words[words.index("-D") + 1]), sockets)


def named_in(lock_file: Path) -> Postmaster | None:
    """Return the live server whose process id a lock file holds."""
    try:
        return postmaster(int(lock_file.read_text().split()[0]))
    except (OSError, ValueError, IndexError):
        return None


def state(lock_file: Path) -> str:
    """Return what the server wrote of itself: starting, ready, stopping, or nothing."""
    with contextlib.suppress(OSError, IndexError):
        return lock_file.read_text().splitlines()[7].strip()
    return ""


def end(server: Postmaster) -> None:
    """Shut a server down and wait for its end; raise ServerError when it stays."""
    for ending, seconds in ENDINGS:
        with contextlib.suppress(ProcessLookupError):
            os.kill(server.pid, ending)
        if is_over(server, seconds):
            return
    raise ServerError(f"The private PostgreSQL (process {server.pid}) does not end: stop it by hand.")


def is_over(server: Postmaster, seconds: float) -> bool:
    """Wait up to some seconds; say whether the server has ended."""
    deadline = time.monotonic() + seconds
    while postmaster(server.pid) == server:
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def end_orphans(name: str, user: int) -> None:
    """End what a killed server left at work: PostgreSQL starts only when the last one is gone.

    Idle ones notice by themselves; one in the middle of a long query does not.
    """
    deadline = time.monotonic() + ENDINGS[-1][1]
    while (orphans := workers_of(name, user)) and time.monotonic() < deadline:
        for worker in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGQUIT)
        time.sleep(POLL_SECONDS)


def workers_of(name: str, user: int) -> list[int]:
    """Return the processes whose title names a cluster: all of a server but the postmaster."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            title = os.fsdecode((process / "cmdline").read_bytes())
            if title.startswith(f"postgres: {name}: ") and process.stat().st_uid == user:
                found.append(int(process.name))
    return found
