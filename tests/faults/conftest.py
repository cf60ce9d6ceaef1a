"""Fixtures of the fault runs: a database server to kill and a portal that uses it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from fusionstories.localdev.postgres.cluster import Cluster
from tests.faults import table
from tests.faults.database import STORIES
from tests.faults.portal import CHECKOUT, Portal

STORED = (
    1_500  # stories: enough that their CSV does not fit into the buffers between server and client
)


def pytest_terminal_summary() -> None:
    if table.FAULTS and table.rows:
        table.show()


@pytest.fixture(scope="package")
def cluster() -> Iterator[Cluster]:
    """A server of its own, which may be killed."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)  # for the account that runs the server where root may not
    made = Cluster(folder / "checkout" / ".local", folder / "root")
    made.ensure()
    yield made
    made.reset()
    shutil.rmtree(folder)


@pytest.fixture(scope="package")
def stories(cluster: Cluster) -> str:
    """The address of a database with made-up stories."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {STORIES}")
    own = {
        "MODE": "demo",
        "DATABASE_URL": cluster.url(STORIES),
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
    }
    for command in (
        ["manage.py", "migrate", "--verbosity", "0"],
        ["-m", "tests.synthetic", str(STORED)],
    ):
        words = [sys.executable, *command]
        subprocess.run(words, cwd=CHECKOUT, env=os.environ | own, check=True, capture_output=True)
    return cluster.url(STORIES)


@pytest.fixture(scope="package")
def portal(stories: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The production server before that database."""
    with Portal(tmp_path_factory.mktemp("portal"), stories).running() as running:
        yield running
