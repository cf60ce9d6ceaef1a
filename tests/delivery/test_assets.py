"""Static files are collected once, and again when a source changed."""

from pathlib import Path

import pytest

from fusionstories.static_storage import collect_static


@pytest.fixture
def folders(settings, tmp_path) -> tuple[Path, Path]:
    """Return (folder of the sources, folder of the collected files)."""
    sources, collected = tmp_path / "dist", tmp_path / "staticfiles"
    (sources / "css").mkdir(parents=True)
    (sources / "css" / "site.css").write_text("a{}")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [sources], collected
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    return sources, collected


def test_files_are_collected_once(folders):
    _sources, collected = folders
    assert collect_static()
    assert (collected / "css" / "site.css").read_text() == "a{}"
    assert not collect_static()


def test_changed_file_is_collected_again(folders):
    sources, collected = folders
    collect_static()
    (sources / "css" / "site.css").write_text("b{color:red}")
    assert collect_static()
    assert (collected / "css" / "site.css").read_text() == "b{color:red}"


def test_file_that_is_gone_is_gone(folders):
    sources, collected = folders
    collect_static()
    (sources / "css" / "site.css").rename(sources / "css" / "other.css")
    assert collect_static()
    assert [path.name for path in (collected / "css").iterdir()] == ["other.css"]


def test_lost_collection_is_made_again(folders):
    _sources, collected = folders
    collect_static()
    (collected / ".stamp").unlink()
    assert collect_static()
