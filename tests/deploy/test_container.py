"""Properties of the Containerfile, read by a linter and by tests; .ci/run builds it if it finds an engine."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
FILE = CHECKOUT / "Containerfile"
HADOLINT = Path(sys.executable).with_name("hadolint")


@pytest.fixture(scope="module")
def final() -> str:
    """Return the last stage, which becomes the image."""
    return FILE.read_text().rpartition("FROM ")[2]


def test_linter_finds_nothing():
    done = subprocess.run([HADOLINT, FILE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_base_is_named_by_its_digest():
    text = FILE.read_text()
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["${BASE}", "${BASE}"]
    assert re.search(r"^ARG BASE=\S+@sha256:[0-9a-f]{64}$", text, re.MULTILINE)


def test_image_runs_as_a_number(final: str):
    assert re.findall(r"^USER (.*)$", final, re.MULTILINE) == ["10001:10001"]


def test_version_of_postgresql_is_an_argument(final: str):
    assert "ARG POSTGRES_VERSION=15" in final
    assert "postgresql-client-${POSTGRES_VERSION}" in final


def test_image_has_labels(final: str):
    labels = set(re.findall(r"org\.opencontainers\.image\.(\w+)=", final))
    assert {"title", "description", "licenses", "revision", "version"} <= labels


def test_image_has_no_pip_and_no_development_package(final: str):
    text = FILE.read_text()
    assert "pip uninstall --yes pip setuptools wheel" in final
    assert "venv --without-pip" in text
    assert "requirements-dev" not in text
    assert re.findall(r"COPY (.*)", final) == ["--from=build /srv/stories /srv/stories"]


def test_running_image_writes_to_its_volume_only(final: str):
    assert "PYTHONDONTWRITEBYTECODE=1" in final
    assert "MEDIA_ROOT=/var/lib/stories/media" in final
    assert "VOLUME /var/lib/stories" in final
    assert "--read-only --tmpfs /tmp" in FILE.read_text()
