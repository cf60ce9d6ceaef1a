"""Commands without their settings or database: one sentence, never a traceback."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fusionstories.localdev.postgres.cluster import Cluster
from tests.project.test_settings import PRODUCTION, without

CHECKOUT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow
CLOSED = "postgresql://portal:hunter2@127.0.0.1:1/portal"


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the checkout with these variables and none of the tests."""
    ours = ("MODE", "DJANGO", "DATABASE", "SITE_URL", "SECRET_KEY", "STATEMENT_SECONDS")
    usual = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        command, cwd=CHECKOUT, env=usual | variables, capture_output=True, text=True, check=False
    )


def manage(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "manage.py", *words, **variables)


@pytest.mark.parametrize("name", ["SITE_URL", "SECRET_KEY", "DATABASE_URL"])
def test_missing_setting_is_one_sentence(name: str):
    done = manage("backup", "backups", **without(name))
    assert done.returncode == 1
    assert done.stderr.startswith(f"{name} must be ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [("migrate",), ("backup", "backups"), ("createsuperuser",)])
def test_closed_database_is_one_sentence(words: tuple[str, ...]):
    done = manage(*words, **PRODUCTION | {"DATABASE_URL": CLOSED})
    assert done.returncode == 1
    assert "The database of DATABASE_URL can't be used: connection failed" in done.stderr
    assert done.stderr.strip().count("\n") == 0
    assert "hunter2" not in done.stderr


@pytest.mark.django_db
def test_refused_role_is_named(settings):
    """As a wrong password, which the private server of the tests doesn't ask for."""
    url = Cluster(settings.LOCAL_DIR).url("postgres", "stranger")
    done = manage("migrate", **PRODUCTION | {"DATABASE_URL": url})
    assert done.returncode == 1
    assert "The database of DATABASE_URL can't be used" in done.stderr
    assert 'role "stranger" does not exist' in done.stderr
    assert done.stderr.strip().count("\n") == 0


def test_traceback_is_shown_on_request():
    assert "Traceback" in manage("migrate", "--traceback", **without("SITE_URL")).stderr


def test_server_refuses_in_one_json_line():
    done = run(
        sys.executable, "-m", "gunicorn", "-c", "python:fusionstories.gunicorn_conf",
        **without("SITE_URL"),
    )  # fmt: skip
    assert done.returncode == 1
    line = json.loads(done.stderr)
    assert line["level"] == "ERROR"
    assert line["message"].startswith("The server can't start: SITE_URL must be")


def test_check_names_variable_that_resembles_a_setting():
    done = manage("check", **PRODUCTION | {"SITE_URLS": "https://x.example.gov"})
    assert done.returncode == 0
    assert "SITE_URLS is not a setting and has no effect. Did you mean SITE_URL?" in done.stderr


@pytest.fixture
def other_checkout(tmp_path: Path) -> Path:
    """A checkout in which `make run` has been used."""
    shutil.copy(CHECKOUT / "manage.py", tmp_path)
    for name in ("fusionstories", "stories"):
        (tmp_path / name).symlink_to(CHECKOUT / name)
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "mode").write_text("demo")
    return tmp_path


def shown_mode(checkout: Path, **variables: str) -> str:
    command = [sys.executable, str(checkout / "manage.py"), "diffsettings"]
    done = run(*command, **variables)
    return next(
        (line for line in done.stdout.splitlines() if line.startswith("MODE ")), done.stderr.strip()
    )


def test_commands_use_the_mode_of_make_run(other_checkout: Path):
    assert shown_mode(other_checkout) == "MODE = 'demo'  ###"
    assert shown_mode(other_checkout, MODE="development") == "MODE = 'development'  ###"


def test_mode_of_make_run_does_not_apply_to_a_deployment(other_checkout: Path):
    for name, value in PRODUCTION.items():
        if name != "MODE":
            assert "must be" in shown_mode(other_checkout, **{name: value})
