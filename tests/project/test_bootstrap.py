"""Setup by make: errors of a missing requirement, and a complete help."""

import ast
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from fusionstories.localdev import bootstrap

SOURCE = Path(bootstrap.__file__)


def run_setup(port: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up as make does for a port that cannot be used."""
    command = [sys.executable, SOURCE, "setup", "--port", port]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_old_python_can_read_far_enough_to_be_told():
    ast.parse(SOURCE.read_text(), feature_version=(3, 6))


def test_taken_port_stops_before_the_work():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = run_setup(str(port))
    assert done.returncode == 1
    assert done.stderr == (
        f"Port {port} is in use. Stop the program that uses it, or choose another port, such as PORT=8010.\n"
    )


@pytest.mark.parametrize("port", ["", "0", "65536", "-1", "80a", "٨٠٠٠"])
def test_port_that_is_none_is_named(port: str):
    assert run_setup(port).stderr == f"PORT must be a number from 1 to 65535, not {port!r}.\n"


def test_stamp_changes_with_name_and_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    (tmp_path / "a").write_text("1")
    first = bootstrap.digest("", tmp_path / "a")
    (tmp_path / "a").write_text("2")
    second = bootstrap.digest("", tmp_path / "a")
    (tmp_path / "a").rename(tmp_path / "b")
    assert (
        len(
            {
                first,
                second,
                bootstrap.digest("", tmp_path / "b"),
                bootstrap.digest("x", tmp_path / "b"),
            }
        )
        == 4
    )


def test_help_lists_every_command():
    makefile = (SOURCE.parents[2] / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert targets
    assert re.findall(r"^([\w-]+):.*## \S", makefile, re.MULTILINE) == targets[1].split()
