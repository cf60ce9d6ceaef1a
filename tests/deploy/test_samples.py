"""Sample files for operators, compared with the code."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

CHECKOUT = Path(__file__).resolve().parents[2]
DEPLOY = CHECKOUT / "fusionstories" / "deploy"
UNITS = sorted(DEPLOY.glob("*.service")) + sorted(DEPLOY.glob("*.timer"))


def test_units_are_valid(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed: its units were not tried")
    for unit in UNITS:
        # The programs of a deployment are not on this machine.
        (tmp_path / unit.name).write_text(
            re.sub(r"/srv/stories/current/\.venv/bin/\w+", "/bin/true", unit.read_text())
        )
    verify = ["systemd-analyze", "verify", *tmp_path.iterdir()]
    done = subprocess.run(verify, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("unit", "limit"), [("stories.service", 25), ("stories-nightly.service", 30)]
)
def test_units_are_sandboxed(unit: str, limit: int):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed: its units were not tried")
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={limit}"]
    done = subprocess.run([*command, DEPLOY / unit], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout.splitlines()[-1]


def test_commands_of_the_units_exist():
    named = {name for unit in UNITS for name in re.findall(r"manage\.py (\w+)", unit.read_text())}
    assert named == {
        "axes_reset_logs",
        "backup",
        "check_links",
        "clearsessions",
        "delete_old_visits",
        "delete_unused_pictures",
        "export_site",
        "verify_audit",
        "verify_editions",
    }
    assert named <= set(get_commands())


def test_container_file_copies_what_is_there():
    lines = (CHECKOUT / "Containerfile").read_text().splitlines()
    copied = [
        line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line
    ]
    assert len(copied) >= 5
    assert [name for names in copied for name in names if not (CHECKOUT / name).exists()] == []


def test_container_runs_as_nobody_special():
    text = (CHECKOUT / "Containerfile").read_text()
    assert text.index("\nUSER stories") < text.index("\nCMD ")
