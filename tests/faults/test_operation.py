"""Faults of a deployment in production mode: jobs that are killed, and two releases side by side."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests.deploy.production import SERVER, Production, deployed
from tests.faults.portal import NO_ANSWER, ask, visitors
from tests.faults.table import Row, at_length, judge

pytestmark = at_length
CHECKOUT = Path(__file__).resolve().parents[2]
FIRST_DESCRIPTOR = 3  # of a socket that systemd passes on
JOBS = (
    "backup",
    "export_site",
    "delete_expired",
    "verify_audit",
    "verify_editions",
)
# systemd sets the process ID in the process that it starts.
ACTIVATED = (
    "import os, sys; os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()));"
    "os.execv(sys.argv[1], sys.argv[1:])"
)


@pytest.fixture(scope="module")
def production() -> Iterator[Production]:
    with deployed() as made:
        yield made


def folders(production: Production) -> dict[str, str]:
    return {
        "BACKUP_FOLDER": str(production.folder / "backups"),
        "STATIC_EXPORT_FOLDER": str(production.folder / "static-export"),
    }


# What each job writes before it's complete.
DRAFTS = {"backup": "backups/.*.partial", "export_site": ".static-export.copy-*/"}


@pytest.mark.parametrize("job", DRAFTS)
def test_killed_job_is_repaired_by_its_next_run(production: Production, job: str):
    environment = production.environment | folders(production)
    kills = 0
    for seconds in (0.0, 0.1, 0.2, 0.4):
        before = set(production.folder.glob(DRAFTS[job]))
        command = [sys.executable, "manage.py", job]
        process = subprocess.Popen(
            command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL
        )
        while set(production.folder.glob(DRAFTS[job])) <= before and process.poll() is None:
            time.sleep(0.01)
        time.sleep(seconds)
        kills += process.poll() is None
        process.kill()
        process.wait()

    production.manage(job, **folders(production))
    left = sorted(file.name for file in production.folder.glob(DRAFTS[job]))
    if job == "export_site":
        left.remove((production.folder / "static-export").resolve().name)
    reached = f"{kills} kills, left behind: {len(left)}"
    is_met = kills >= 1 and not left
    judge(Row(f"{job} killed", "kill -9 half-way, 4 times", "nothing left", reached, is_met))


def test_nightly_jobs_run_twice(production: Production):
    for _night in range(2):
        for job in JOBS:
            production.manage(job, **folders(production))
    judge(Row("two nights", ", ".join(JOBS), "none fails", "none failed", True))


def test_restore_as_other_roles(production: Production):
    """As on another machine, whose roles have other names."""
    moved = production.folder / "moved"
    production.manage("backup", str(moved))
    (backup,) = moved.iterdir()
    other = replace(production, database="elsewhere", owner="other_owner", role="other")
    other.create_database()
    other.manage_as_owner("restore", str(backup))

    said = other.manage("verify_audit") + other.manage("verify_editions")
    other.manage("check", "--deploy", "--database", "default")
    with other.running():
        wait_until_alive(other.port)
        status = ask(other.port, "/readyz").status
    is_whole = "The audit log is whole" in said and status == 200
    reached = f"owned by {table_owners(other)}, log whole and served: {is_whole}"
    is_met = is_whole and table_owners(other) == {"other_owner"}
    judge(Row("restore", "as roles with other names", "all theirs, served", reached, is_met))


def table_owners(production: Production) -> set[str]:
    question = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(production.owner_url) as connection:
        return {row[0] for row in connection.execute(question)}


def test_restore_needs_the_owner_of_the_schema(production: Production):
    """A role that may only create tables is refused in one sentence, and nothing changes."""
    backups = production.folder / "refused"
    production.manage("backup", str(backups))
    (backup,) = backups.iterdir()
    owners = table_owners(production)
    command = [sys.executable, "manage.py", "restore", "--force", str(backup)]
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=production.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stderr.splitlines()
    reached = f"exit code {done.returncode}: {lines[-1] if lines else 'nothing said'}"
    is_met = done.returncode == 1 and len(lines) == 1 and table_owners(production) == owners
    judge(Row("restore", "as the role of the server", "refused", reached, is_met))


def test_two_migrations_of_an_empty_database(production: Production):
    with psycopg.connect(production.owner_url, autocommit=True) as owner:
        owner.execute("DROP SCHEMA public CASCADE")
        owner.execute("CREATE SCHEMA public")
    environment = production.environment | {"DATABASE_OWNER_URL": production.owner_url}
    command = [sys.executable, "manage.py", "migrate"]
    processes = [
        subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL)
        for _machine in range(2)
    ]
    codes = [process.wait(300) for process in processes]
    judge(
        Row("two migrations at once", "empty database", "both succeed", str(codes), codes == [0, 0])
    )


def test_restart_behind_a_socket_refuses_nobody(production: Production):
    """systemd holds the socket; requests wait in it until the next release serves."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(2048)
        port = listening.getsockname()[1]
        server = activated(production, listening)
        try:
            wait_until_alive(port)
            with visitors(port, ("/healthz",), number=4, pause=0.05) as seen:
                for _restart in range(2):
                    time.sleep(1)
                    server.terminate()
                    server.wait(60)
                    server = activated(production, listening)
                    wait_until_alive(port)
                time.sleep(1)
        finally:
            server.terminate()
            server.wait(60)

    failed = [one for one in seen if one.status == NO_ANSWER or one.status >= 500]
    slowest = max(one.seconds for one in seen)
    reached = f"{len(failed)} of {len(seen)} failed, slowest {slowest:.1f} s"
    judge(Row("restart", "socket activation, twice, 4 visitors", "0 failed", reached, not failed))


def activated(production: Production, listening: socket.socket) -> "subprocess.Popen[bytes]":
    """Start the server as systemd does, with a socket that listens already."""
    program = shutil.which(SERVER[0]) or SERVER[0]
    command = [sys.executable, "-c", ACTIVATED, program, *SERVER[1:]]

    def pass_socket() -> None:
        os.dup2(listening.fileno(), FIRST_DESCRIPTOR)

    return subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=production.environment,
        preexec_fn=pass_socket,  # noqa: PLW1509  this process has no other threads here
        pass_fds=(FIRST_DESCRIPTOR,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_until_alive(port: int) -> None:
    until = time.monotonic() + 60
    while ask(port, "/healthz", 30).status != 200:
        assert time.monotonic() < until
        time.sleep(0.1)
