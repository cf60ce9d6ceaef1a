"""The installation of docs/operations.md, without running it; `make faults` runs it word for word."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.deploy.installation import scripts
from tests.deploy.nginx import CHECKOUT
from tests.project.test_settings import SECRET, read_settings  # noqa: F401 - a fixture
from tests.test_docs import documented_defaults

DEPLOY = CHECKOUT / "fusionstories" / "deploy"
SAMPLES = [DEPLOY / "stories.env", DEPLOY / "stories-owner.env"]
LINE = re.compile(r'^#?([A-Z_]+)="([^"$`\\]*)"$')
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)


def variables(sample: Path) -> dict[str, str]:
    """Return the settings of a sample that are not comments, as systemd reads them."""
    found = [LINE.match(line) for line in sample.read_text().splitlines()]
    return {match[1]: match[2] for match in found if match and not match[0].startswith("#")}


def test_document_has_both_scripts():
    assert list(scripts()) == ["build", "install"]


@pytest.mark.parametrize("name", ["build", "install"])
def test_script_has_no_syntax_error(name: str):
    done = subprocess.run(
        ["bash", "-n"], input=scripts()[name], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_script_names_files_and_commands_that_exist():
    text = "".join(scripts().values())
    for path in re.findall(r"(?<![\w/])fusionstories/deploy/[\w.-]+", text):
        assert (CHECKOUT / path).exists(), path
    commands = set(re.findall(r"^ *manage(?:_as_owner)? (\w+)", text, re.MULTILINE))
    assert {"migrate", "check", "collectstatic", "createsuperuser", "load_archive"} == commands
    assert commands <= get_commands().keys()


@each_sample
def test_settings_sample_is_read_alike_by_systemd_and_shell(sample: Path):
    """Each value is in double quotes and has no character that either of them changes."""
    for line in sample.read_text().splitlines():
        if not line or line.startswith("# ") or line == "#":
            continue
        assert LINE.match(line), line

    names = variables(sample)
    printed = " ".join(f'"${name}"' for name in names)
    command = f"set -a; . {shlex.quote(str(sample))}; printf '%s\\n' {printed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == list(names.values())


@each_sample
def test_settings_sample_names_settings_only(sample: Path):
    found = [LINE.match(line) for line in sample.read_text().splitlines()]
    names = {match[1] for match in found if match}
    assert names
    assert names <= documented_defaults().keys()


def test_settings_sample_starts_once_its_placeholders_are_replaced(read_settings):  # noqa: F811
    sample = variables(DEPLOY / "stories.env")
    assert "REPLACE" in sample["SECRET_KEY"]
    sample["SECRET_KEY"] = SECRET
    settings = read_settings(sample)
    assert settings["PRODUCTION"]
    assert settings["DATABASES"]["default"]["USER"] == "stories"
    assert not settings["MISSPELLED_SETTINGS"].keys() & sample.keys()
    assert not settings["MEDIA_ROOT"].is_relative_to(settings["BASE_DIR"])
    assert not settings["STATIC_ROOT"].is_relative_to(settings["BASE_DIR"])
