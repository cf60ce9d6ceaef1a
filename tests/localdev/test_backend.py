"""Database backend and command of the private server, in processes with their own settings."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from fusionstories.localdev.postgres.cluster import Cluster

from .conftest import ask, run_python

SETTINGS = """
import pathlib, sys, django
from django.conf import settings
settings.configure(
    LOCAL_DIR=pathlib.Path(sys.argv[1]),
    DATABASES={"default": {
        "ENGINE": sys.argv[2],
        "NAME": "fusionstories",
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 2, "timeout": 5}},
        "CONN_HEALTH_CHECKS": True,
    }},
)
django.setup()
from django.core.management import call_command
from django.db import connection
def where():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        print(*cursor.fetchone())
    connection.close()
    connection.close_pool()
"""
TEST_DATABASE = """
from django.test.utils import setup_databases, teardown_databases
made = setup_databases(0, False, parallel=2)
where()
teardown_databases(made, 0, parallel=2)
"""
COMMAND = """
from fusionstories.localdev.management.commands.localdb import Command
call_command(Command(), *sys.argv[3:])
"""
# A shell set up for another server must not lead us there.
OTHER_SERVER = {
    "PGHOST": "192.0.2.1",
    "PGPORT": "1",
    "PGUSER": "other",
    "PGDATABASE": "other",
    "PATH": "/usr/bin:/bin",
}


@pytest.fixture(scope="module")
def cluster(folder: Path) -> Iterator[Cluster]:
    """Return the cluster that the processes of this module start through Django."""
    made = Cluster(folder / ".local")
    yield made
    made.reset()


def run_django(
    cluster: Cluster, code: str, *words: str, engine: str = "fusionstories.localdev.postgres"
) -> str:
    """Run code after Django's start-up; return what it wrote."""
    done = run_python(
        SETTINGS + code, cluster.paths.lock.parent, engine, *words, env=OTHER_SERVER, input=""
    )
    return done.stdout + (done.stderr.splitlines()[-1] if done.returncode else "")


@pytest.mark.slow
def test_missing_database_is_created(cluster: Cluster):
    assert run_django(cluster, "where()") == "fusionstories\n"
    assert ask(
        cluster,
        "SELECT concat(datlocprovider, datlocale) FROM pg_database WHERE datname = 'fusionstories'",
    ) == ("bC.UTF-8")


def test_database_of_another_name_is_created_beside_it(cluster: Cluster):
    other = (
        "settings.DATABASES['default']['NAME'] = connection.settings_dict['NAME'] = 'made-up 10'\n"
    )
    assert run_django(cluster, other + "where()") == "made-up 10\n"


def test_test_databases_are_made_and_dropped(cluster: Cluster):
    assert run_django(cluster, TEST_DATABASE) == "test_fusionstories\n"
    assert ask(cluster, "SELECT count(*) FROM pg_database WHERE datname LIKE 'test%'") == 0


def test_start_up_alone_starts_no_server(cluster: Cluster):
    cluster.stop()
    run_django(cluster, "call_command('check')")
    assert cluster.server() is None


@pytest.mark.slow
def test_server_is_started_and_stopped(cluster: Cluster):
    cluster.stop()
    code = "print(connection.start_server(), connection.start_server())"
    assert run_django(cluster, code) == "True False\n"
    assert cluster.server()
    run_django(cluster, "connection.stop_server()")
    assert cluster.server() is None


@pytest.mark.slow
def test_server_in_use_is_not_stopped(cluster: Cluster):
    cluster.ensure()
    with psycopg.connect(cluster.url("postgres")):
        run_django(cluster, "connection.stop_server()")
        assert cluster.server()


def test_problem_is_one_line(cluster: Cluster, folder: Path):
    (folder / "file").touch()
    said = run_django(Cluster(folder / "file"), "where()")
    assert said.startswith(
        "django.core.exceptions.ImproperlyConfigured: The private PostgreSQL cannot use"
    )


@pytest.mark.slow
def test_command_starts_and_stops(cluster: Cluster):
    cluster.stop()
    assert "is not running" in run_django(cluster, COMMAND, "status")
    assert "runs (process " in run_django(cluster, COMMAND, "start")
    assert ask(cluster, "SELECT current_database()", "fusionstories") == "fusionstories"
    assert run_django(cluster, COMMAND, "stop") == "The private PostgreSQL has stopped.\n"
    assert run_django(cluster, COMMAND, "stop") == "The private PostgreSQL was not running.\n"


def test_command_resets_only_when_told_so(cluster: Cluster):
    cluster.ensure()
    assert run_django(cluster, COMMAND, "reset").endswith("Nothing was deleted.\n")
    assert cluster.server()
    assert "is empty" in run_django(cluster, COMMAND, "reset", "--yes")
    assert not cluster.paths.data.exists()


def test_command_leaves_another_database_alone(cluster: Cluster):
    said = run_django(cluster, COMMAND, "reset", "--yes", engine="django.db.backends.postgresql")
    assert (
        said == "DATABASE_URL is set: the portal uses that database. There is nothing to do here.\n"
    )
