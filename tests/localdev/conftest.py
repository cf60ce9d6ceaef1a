"""Database clusters for tests, apart from the one that the suite uses."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from fusionstories.localdev.postgres.cluster import Cluster

CHECKOUT = Path(__file__).resolve().parents[2]
Opener = Callable[[Path], Cluster]


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Return a folder the borrowed account can pass through; pytest's own is closed to it."""
    path = Path(tempfile.mkdtemp(prefix="localpg-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def open_cluster(folder: Path) -> Iterator[Opener]:
    """Return a function that gives the cluster of a checkout folder; all are deleted at the end."""
    opened: list[Cluster] = []

    def open_one(checkout: Path) -> Cluster:
        opened.append(Cluster(checkout / ".local", folder / "root"))
        return opened[-1]

    yield open_one
    for cluster in opened:
        cluster.reset()


@pytest.fixture(scope="session")
def cluster(open_cluster: Opener, folder: Path) -> Cluster:
    """Return a cluster that has been started; a test may do to it what it likes."""
    made = open_cluster(folder / "check out")
    made.ensure()
    return made


def ask(cluster: Cluster, question: str = "SELECT 1", database: str = "postgres") -> object:
    """Return the one value a query gives on a new connection; None for a statement."""
    with psycopg.connect(cluster.url(database), autocommit=True) as connection:
        answer = connection.execute(question)
        row = answer.fetchone() if answer.description else None
    return row[0] if row else None


def run_python(code: str, *words: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a program of the checkout in another process."""
    command = [sys.executable, "-c", code, *map(str, words)]
    return subprocess.run(
        command, check=False, cwd=CHECKOUT, capture_output=True, text=True, **options
    )
