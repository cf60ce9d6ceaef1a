"""A release that was acknowledged survives the sudden death of the database.

The fault runs kill it a hundred times; the suite does so twice.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg
import pytest

from fusionstories.localdev.postgres.cluster import Cluster
from tests.faults.database import kill
from tests.faults.portal import CHECKOUT
from tests.faults.table import FAULTS, Row, judge

pytestmark = pytest.mark.slow
KILLS = 100 if FAULTS else 2
DATABASE = "releases"
RELEASING = "import django; django.setup(); from tests.faults.releasing import main; main()"
Released = dict[int, str]


@pytest.fixture
def desk(cluster: Cluster) -> Iterator[subprocess.Popen[str]]:
    """The process that releases stories."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")
    own = {
        "DATABASE_URL": cluster.url(DATABASE),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "MODE": "demo",
    }
    command = [sys.executable, "-c", RELEASING]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, cwd=CHECKOUT, env=os.environ | own, **pipes)
    yield process
    process.kill()
    process.wait()


def acknowledged(desk: subprocess.Popen[str], cluster: Cluster, after: int) -> Released:
    """Let the desk release stories, kill the database shortly after so many; return what was acknowledged before."""
    assert desk.stdin
    assert desk.stdout
    desk.stdin.write("go\n")
    desk.stdin.flush()
    known: Released = {}
    for line in desk.stdout:
        word, *about = line.split()
        if word == "lost":
            return known
        known[int(about[0])] = about[1]
        if len(known) == after:
            time.sleep(random.uniform(0, 0.05))  # to hit every step of the next release
            kill(cluster)
    raise AssertionError("the desk has ended")


def stored(cluster: Cluster) -> Released:
    """Return the editions that are public, by id, with their hashes."""
    question = """SELECT edition_id, content_hash FROM stories_publication JOIN stories_edition ON edition_id = id
      JOIN stories_releaserecord USING (edition_id)"""
    with psycopg.connect(cluster.url(DATABASE)) as connection:
        return dict(connection.execute(question).fetchall())


def test_acknowledged_release_survives_database_crash(
    cluster: Cluster, desk: subprocess.Popen[str]
):
    with psycopg.connect(cluster.url("postgres")) as connection:
        settings = [
            connection.execute(f"SHOW {name}").fetchone()[0]
            for name in ("fsync", "synchronous_commit")
        ]
    assert settings == ["on", "on"]
    assert desk.stdout
    assert desk.stdout.readline() == "ready\n"
    known: Released = {}
    for number in range(KILLS):
        known |= acknowledged(desk, cluster, after=number % 4 + 1)
        cluster.ensure()
        there = stored(cluster)
        assert {pk: there.get(pk) for pk in known} == known, f"lost after kill {number + 1}"
    said, _nothing = desk.communicate()
    assert "The audit log is whole" in said
    reached = f"{KILLS} kills, {len(known)} acknowledged releases, none lost"
    judge(
        Row(
            "database killed while releasing",
            "kill -9 after 1 to 4 releases",
            "none lost",
            reached,
            True,
        )
    )
