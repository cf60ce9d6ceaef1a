"""Build id: the same on all machines with the same files."""

import os
import shutil
import tarfile
from pathlib import Path

import pytest

from fusionstories.build_id import build_id
from fusionstories.localdev import release


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    made = tmp_path / "one"
    for name in ("stories/views.py", "templates/public/a.html", "static/dist/css/site.css"):
        file = made / name
        file.parent.mkdir(parents=True)
        file.write_text(name)
    (made / "requirements.txt").write_text("django==5.2")
    return made


def test_copies_of_a_release_have_one_id(checkout, tmp_path):
    other = Path(shutil.copytree(checkout, tmp_path / "two"))
    for file in other.rglob("*"):
        os.utime(file, (0, 0))
    (other / "stories" / "__pycache__").mkdir()
    (other / "stories" / "__pycache__" / "views.pyc").write_text("made by this machine")
    assert build_id(other) == build_id(checkout)


@pytest.mark.parametrize(
    "name",
    ["stories/views.py", "templates/public/a.html", "static/dist/css/site.css", "requirements.txt"],
)
def test_changed_file_changes_the_id(checkout, name: str):
    before = build_id(checkout)
    (checkout / name).write_text((checkout / name).read_text().upper())
    assert build_id(checkout) != before


def test_moved_content_changes_the_id(checkout):
    before = build_id(checkout)
    (checkout / "stories" / "views.py").rename(checkout / "stories" / "forms.py")
    assert build_id(checkout) != before


def test_released_archive_has_the_id_of_its_checkout(tmp_path):
    """The static files are collected before or after it is unpacked."""
    archive = tmp_path / "release.tar"
    with tarfile.open(archive, "w") as tar:
        for name in release.CONTENT:
            tar.add(release.ROOT / name, name, filter=release.release_member)
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "unpacked", filter="data")
    assert build_id(tmp_path / "unpacked") == build_id(release.ROOT)
