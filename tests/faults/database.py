"""Faults of a database server: killed, stopped, overloaded, restarted."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import psycopg

from fusionstories.localdev.postgres.cluster import Cluster
from fusionstories.localdev.postgres.postmaster import has_ended

STORIES = "stories"


def processes(cluster: Cluster) -> list[int]:
    """Return the processes of the server, the first one first."""
    server = cluster.server()
    assert server
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return [server.pid, *map(int, children)]


def kill(cluster: Cluster) -> None:
    """End the server and all of its processes at once, as kill -9 does: none of them can write anything any more."""
    server = cluster.server()
    assert server
    for pid in processes(cluster):
        os.kill(pid, signal.SIGKILL)
    assert has_ended(server, 10)


@contextmanager
def killed(cluster: Cluster) -> Iterator[None]:
    kill(cluster)
    yield
    cluster.ensure()


@contextmanager
def hanging(cluster: Cluster) -> Iterator[None]:
    """Halt every process of the server: connections stay open, and nothing answers."""
    halted = processes(cluster)
    for pid in halted:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in halted:
            os.kill(pid, signal.SIGCONT)


@contextmanager
def crowded(cluster: Cluster) -> Iterator[None]:
    """Take every connection that the server has to give, and those of the portal away."""
    others: list[psycopg.Connection] = []
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as control:
        _take_all(cluster, others)
        for _attempt in range(100):
            ended = (
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s"
            )
            if not control.execute(ended, [STORIES]).fetchone()[0]:
                break
            _take_all(cluster, others)
        else:
            raise AssertionError("the portal keeps its connections")
        yield
    for other in others:
        other.close()


def _take_all(cluster: Cluster, others: list[psycopg.Connection]) -> None:
    for _pause in range(3):  # a process that was ended takes a moment to leave
        try:
            while True:
                others.append(psycopg.connect(cluster.url("postgres")))
        except psycopg.OperationalError:
            time.sleep(0.01)


@contextmanager
def restarting(cluster: Cluster) -> Iterator[None]:
    """Stop and start the server again and again."""
    over = Event()

    def cycle() -> None:
        while not over.is_set():
            cluster.stop()
            over.wait(1)
            cluster.ensure()
            over.wait(1)

    thread = Thread(target=cycle)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
