"""Running PostgreSQL servers, identified by lock files and /proc.

A lock file outlives its server after `kill -9`. Later, the process id in it may be a zombie or
belong to another program, and a copied checkout contains the lock file of the original. The
command line of the process tells them apart.
"""

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from .errors import ServerError

SOCKETS_OPTION = "unix_socket_directories="
NO_SOCKETS = Path("/nonexistent")  # for a server that was started by hand
POLL_SECONDS = 0.02
# First a fast shutdown, which ends connections in order; then an immediate one, as safe as a power
# failure.
SHUTDOWNS = ((signal.SIGINT, 20), (signal.SIGQUIT, 10))
ORPHAN_SECONDS = 10


@dataclass(frozen=True)
class Postmaster:
    """Main process of a server, its user, and the data and socket folders from its command line."""

    pid: int
    user: int
    data: Path
    sockets: Path


def find_postmaster(pid: int) -> Postmaster | None:
    """Return the server with this process id; None for a zombie, another program, or nothing."""
    process = Path(f"/proc/{pid}")
    try:
        arguments = os.fsdecode((process / "cmdline").read_bytes()).split("\0")
        user = process.stat().st_uid
    except OSError:
        return None

    is_postgres = Path(arguments[0]).name == "postgres"
    if not is_postgres or "-D" not in arguments[:-1]:
        return None

    data = Path(arguments[arguments.index("-D") + 1])
    sockets = NO_SOCKETS
    for argument in arguments:
        if argument.startswith(SOCKETS_OPTION):
            sockets = Path(argument.removeprefix(SOCKETS_OPTION))

    return Postmaster(pid, user, data, sockets)


def read_lock_file(lock_file: Path) -> Postmaster | None:
    """Return the running server whose process id is in a lock file."""
    try:
        pid = int(lock_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None

    return find_postmaster(pid)


def read_state(lock_file: Path) -> str:
    """Return the state that the server wrote: starting, ready, stopping, or ""."""
    with contextlib.suppress(OSError, IndexError):
        return lock_file.read_text().splitlines()[7].strip()
    return ""


def shut_down(server: Postmaster) -> None:
    """Shut a server down and wait for it; raise ServerError if it keeps running."""
    for signal_, timeout_seconds in SHUTDOWNS:
        with contextlib.suppress(ProcessLookupError):
            os.kill(server.pid, signal_)

        if has_ended(server, timeout_seconds):
            return

    raise ServerError(
        f"The private PostgreSQL (process {server.pid}) does not end: stop it by hand."
    )


def has_ended(server: Postmaster, timeout_seconds: float) -> bool:
    """Wait for the end of a server; return whether it ended in time."""
    deadline = time.monotonic() + timeout_seconds
    while find_postmaster(server.pid) == server:
        if time.monotonic() > deadline:
            return False

        time.sleep(POLL_SECONDS)

    return True


def end_orphans(cluster_name: str, user: int) -> None:
    """End worker processes of a killed server: PostgreSQL starts only when all of them are gone.

    Idle ones end by themselves, but not one in a long query.
    """
    deadline = time.monotonic() + ORPHAN_SECONDS
    while time.monotonic() < deadline:
        orphans = find_workers(cluster_name, user)
        if not orphans:
            return

        for pid in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)

        time.sleep(POLL_SECONDS)


def find_workers(cluster_name: str, user: int) -> list[int]:
    """Return the process ids of a cluster's processes, which have its name in their title."""
    pids = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            title = os.fsdecode((process / "cmdline").read_bytes())
            is_worker = title.startswith(f"postgres: {cluster_name}: ")
            if is_worker and process.stat().st_uid == user:
                pids.append(int(process.name))

    return pids
