"""Sample files for operators, compared with the code."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

CHECKOUT = Path(__file__).resolve().parents[2]
DEPLOY = CHECKOUT / "fusionstories" / "deploy"
UNITS = sorted(
    file for file in DEPLOY.iterdir() if file.suffix in (".service", ".socket", ".timer")
)


def test_units_are_valid(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed: its units were not tried")
    for unit in UNITS:
        # The programs of a deployment are not on this machine.
        (tmp_path / unit.name).write_text(
            re.sub(r"/srv/stories/current/\.venv/bin/\w+", "/bin/true", unit.read_text())
        )
    named = [str(file).replace("@.", "@backup.") for file in tmp_path.iterdir()]
    verify = ["systemd-analyze", "verify", *named]
    done = subprocess.run(verify, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("unit", "limit"), [("stories.service", 25), ("stories-nightly@.service", 30)]
)
def test_units_are_sandboxed(unit: str, limit: int):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed: its units were not tried")
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={limit}"]
    done = subprocess.run([*command, DEPLOY / unit], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout.splitlines()[-1]


NIGHTLY = {
    "backup",
    "check_links",
    "delete_expired",
    "export_site",
    "verify_audit",
    "verify_editions",
}


def test_nightly_jobs_are_commands_without_arguments():
    """Each has a unit of its own, named by the command."""
    unit = (DEPLOY / "stories-nightly@.service").read_text()
    (jobs,) = re.findall(r"stories-nightly@\{(.+)\}\.timer", unit)
    assert set(jobs.split(",")) == NIGHTLY
    assert set(get_commands()) >= NIGHTLY
    assert unit.count("\nExecStart=") == 1, "a second line wouldn't run after the first one failed"
    for job in NIGHTLY:
        parser = load_command_class("stories", job).create_parser("manage.py", job)
        parser.parse_args([])


@pytest.mark.parametrize("unit", ["stories.service", "stories-nightly@.service"])
def test_units_report_their_failure(unit: str):
    (handler,) = re.findall(r"^OnFailure=(.+)$", (DEPLOY / unit).read_text(), re.MULTILINE)
    assert handler == "stories-failure@%n.service"
    assert (DEPLOY / "stories-failure@.service").is_file()
