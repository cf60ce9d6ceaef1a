"""Recovery of the private server after a crash."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator

import psycopg
import pytest

from fusionstories.localdev.postgres.cluster import Cluster
from fusionstories.localdev.postgres.postmaster import has_ended

from .conftest import ask


def crash(cluster: Cluster) -> None:
    """Kill the server as a power cut would."""
    cluster.ensure()
    server = cluster.server()
    assert server
    os.kill(server.pid, signal.SIGKILL)
    assert has_ended(server, 5)


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """Return another program that runs."""
    program = subprocess.Popen(["sleep", "60"])
    yield program
    program.kill()
    program.wait()


def leave_lock_files(cluster: Cluster, text: str) -> None:
    """Crash the server and let its lock files name another process."""
    crash(cluster)
    for file in cluster.paths.lock_files:
        lines = file.read_text().split("\n")
        file.write_text("\n".join([text, *lines[1:]]))


def test_killed_server_comes_back_with_its_data(cluster: Cluster):
    cluster.ensure()
    ask(cluster, "CREATE TABLE IF NOT EXISTS kept ()")
    crash(cluster)
    cluster.ensure()
    assert ask(cluster, "SELECT to_regclass('kept') IS NOT NULL")


def test_query_at_work_does_not_hold_up_the_next_start(cluster: Cluster):
    cluster.ensure()
    with contextlib.closing(psycopg.connect(cluster.url("postgres"))) as connection:
        # Sent, not awaited: it runs until the connection ends.
        connection.pgconn.send_query(b"DO 'BEGIN LOOP END LOOP; END'")
        connection.pgconn.flush()
        crash(cluster)
        cluster.ensure()
    assert ask(cluster) == 1


@pytest.mark.parametrize("text", ["", "-1", "999999999"])
def test_lock_file_without_a_process_is_stale(cluster: Cluster, text: str):
    leave_lock_files(cluster, text)
    cluster.ensure()
    assert ask(cluster) == 1


def test_lock_file_of_another_program_is_stale(cluster: Cluster, sleeper: subprocess.Popen[bytes]):
    leave_lock_files(cluster, str(sleeper.pid))
    cluster.ensure()
    assert ask(cluster) == 1
    assert sleeper.poll() is None


def test_lock_file_of_a_zombie_is_stale(cluster: Cluster, sleeper: subprocess.Popen[bytes]):
    leave_lock_files(cluster, str(sleeper.pid))
    sleeper.kill()  # and not waited for: it stays a zombie until the fixture ends
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    cluster.ensure()
    assert ask(cluster) == 1


def test_swept_temporary_folder_is_made_again(cluster: Cluster):
    cluster.ensure()
    shutil.rmtree(cluster.paths.sockets)
    cluster.ensure()
    assert ask(cluster) == 1


@pytest.mark.slow
def test_interrupted_first_start_leaves_no_half_cluster(cluster: Cluster):
    cluster.reset()
    draft = cluster.paths.data.with_name(f"{cluster.paths.data.name}.new")
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    cluster.ensure()
    assert ask(cluster) == 1
    assert not draft.exists()
