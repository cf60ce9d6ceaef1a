"""Private server: creation, start, access, and several checkouts."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from fusionstories.localdev.postgres.account import create_private_folder
from fusionstories.localdev.postgres.cluster import Cluster
from fusionstories.localdev.postgres.errors import ServerError, SetupError

from .conftest import CHECKOUT, Opener, ask, run_python

ENSURE = """
import sys, pathlib
from fusionstories.localdev.postgres.cluster import Cluster
cluster = Cluster(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
cluster.ensure()
print(cluster.server().pid)
"""


def test_locale_is_the_same_on_every_machine(cluster: Cluster):
    cluster.ensure()
    assert (
        ask(cluster, "SELECT concat(upper('école'), datlocprovider, datlocale) FROM pg_database")
        == "ÉCOLEbC.UTF-8"
    )


def test_what_is_committed_survives_a_power_cut(cluster: Cluster):
    cluster.ensure()
    assert [
        ask(cluster, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")
    ] == ["on"] * 3


def test_server_opens_no_port_and_private_socket(cluster: Cluster):
    cluster.ensure()
    assert ask(cluster, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(cluster.paths.sockets.stat().st_mode) == 0o700


def test_server_stays_when_its_starter_ends(cluster: Cluster, folder: Path):
    cluster.stop()
    started = run_python(ENSURE, folder / "check out" / ".local", folder / "root")
    server = cluster.server()
    assert server
    assert started.stdout.strip() == str(server.pid)


@pytest.mark.slow
def test_six_processes_start_one_server(open_cluster: Opener, folder: Path):
    """A socket's path holds 107 bytes at most, wherever the checkout lies."""
    deep = open_cluster(folder.joinpath(*["a-rather-long-name"] * 8))
    command = [sys.executable, "-c", ENSURE, str(deep.paths.lock.parent), str(folder / "root")]
    starters = [
        subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    server = {starter.communicate()[0] for starter in starters}
    assert len(server) == 1
    assert len(str(deep.paths.lock)) > 107
    assert ask(deep) == 1


def test_stop_says_whether_it_ran(cluster: Cluster):
    cluster.ensure()
    assert [cluster.stop(), cluster.stop(), cluster.server()] == [True, False, None]


@pytest.mark.slow
def test_copied_checkout_has_its_own_server(cluster: Cluster, open_cluster: Opener, folder: Path):
    cluster.ensure()
    original = cluster.server()
    # As a developer does it: while the original runs.
    shutil.copytree(folder / "check out", folder / "copy", symlinks=True)
    copy = open_cluster(folder / "copy")
    copy.ensure()
    assert ask(copy, "SHOW data_directory") == str(copy.paths.data) != str(cluster.paths.data)
    assert cluster.server() == original
    assert ask(cluster) == 1


@pytest.mark.slow
def test_fresh_checkout_does_not_see_the_former_data(cluster: Cluster, folder: Path):
    """As root the data lie outside the checkout, and are still there when it is deleted and cloned again."""
    cluster.ensure()
    ask(cluster, "CREATE TABLE former ()")
    shutil.rmtree(folder / "check out")
    cluster.ensure()
    assert ask(cluster, "SELECT to_regclass('former') IS NULL")


def test_unusable_folder_is_named(folder: Path):
    (folder / "file").touch()
    with pytest.raises(SetupError, match=r"cannot use .*/file/\.local: Not a directory"):
        Cluster(folder / "file" / ".local", folder / "root").ensure()


def test_folder_of_someone_else_is_refused(cluster: Cluster, folder: Path):
    if os.geteuid() != 0:
        pytest.skip("only root can make a folder of another account")
    (folder / "squatted").mkdir()
    os.chown(folder / "squatted", 4711, 4711)
    with pytest.raises(SetupError, match="belongs to someone else"):
        create_private_folder(folder / "squatted", cluster.account)


def test_missing_binaries_are_explained():
    code = "import pathlib; from fusionstories.localdev.postgres.cluster import Cluster; Cluster(pathlib.Path('x'))"
    command = [sys.executable, "-S", "-c", code]
    said = subprocess.run(command, check=False, cwd=CHECKOUT, capture_output=True, text=True).stderr
    assert said.splitlines()[-1].endswith(
        "PostgreSQL is not installed: run pip install -r requirements-dev.txt, "
        "or set DATABASE_URL to a PostgreSQL of your own."
    )


def test_failed_start_quotes_the_log(cluster: Cluster):
    cluster.stop()
    settings = cluster.paths.data / "postgresql.auto.conf"
    settings.write_text("shared_buffers = 'much'\n")
    with pytest.raises(ServerError, match=r"did not start: .*FATAL.*configuration file"):
        cluster.ensure()
    settings.write_text("")
