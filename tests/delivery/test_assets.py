"""Collection of static files when their sources have changed."""

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


def test_deleted_source_is_removed(folders):
    sources, collected = folders
    collect_static()
    (sources / "css" / "site.css").rename(sources / "css" / "other.css")
    assert collect_static()
    assert [path.name for path in (collected / "css").iterdir()] == ["other.css"]


def test_lost_stamp_collects_again(folders):
    _sources, collected = folders
    collect_static()
    (collected / ".stamp").unlink()
    assert collect_static()
