"""Static files of several releases in one folder."""

import os
import time
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import storages

from fusionstories.static_storage import collect_static, delete_unused_static_files

DAY = 24 * 60 * 60


@pytest.fixture
def folders(settings, tmp_path) -> tuple[Path, Path]:
    """Return (folder of the sources, folder of the collected files)."""
    sources, collected = tmp_path / "dist", tmp_path / "staticfiles"
    (sources / "css").mkdir(parents=True)
    (sources / "css" / "site.css").write_text("a{}")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [sources], collected
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "fusionstories.static_storage.CachedManifestStorage"}
    }
    return sources, collected


def release(settings, folders: tuple[Path, Path], build: str, css: str) -> Path:
    """Collect the files of a release; return its stylesheet under the name with a hash."""
    sources, collected = folders
    settings.BUILD_ID = build
    (sources / "css" / "site.css").write_text(css)
    later = time.time() + 5  # Django compares whole seconds
    os.utime(sources / "css" / "site.css", (later, later))
    storages._storages.clear()
    staticfiles_storage._wrapped = storages["staticfiles"]
    assert collect_static()
    storages._storages.clear()
    return collected / storages["staticfiles"].stored_name("css/site.css")


@pytest.fixture(autouse=True)
def _own_storage():
    """Give the storage of the tests back."""
    before = staticfiles_storage._wrapped
    yield
    staticfiles_storage._wrapped = before
    storages._storages.clear()


def let_pass(root: Path, days: int) -> None:
    """Make every file older."""
    then = time.time() - days * DAY
    for file in root.rglob("*"):
        os.utime(file, (then, then))


def test_files_are_collected_once_for_a_release(settings, folders):
    assert release(settings, folders, "one", "a{}").read_text() == "a{}"
    assert not collect_static()


def test_files_of_the_earlier_release_stay(settings, folders):
    old = release(settings, folders, "one", "a{}")
    new = release(settings, folders, "two", "b{color:red}")
    assert old != new
    assert (old.read_text(), new.read_text()) == ("a{}", "b{color:red}")


def test_file_of_the_running_release_is_not_touched(settings, folders):
    old = release(settings, folders, "one", "a{}")
    number = old.stat().st_ino
    assert release(settings, folders, "two", "a{}") == old
    assert old.stat().st_ino == number


def test_changed_file_is_compressed_again(settings, folders):
    _sources, collected = folders
    release(settings, folders, "one", "a{}" * 100)
    before = (collected / "css" / "site.css.gz").read_bytes()
    release(settings, folders, "two", "b{}" * 100)
    assert (collected / "css" / "site.css.gz").read_bytes() != before
    assert list(collected.rglob(".new-*")) == []


def test_file_is_deleted_when_no_release_used_it_for_a_month(settings, folders):
    _sources, collected = folders
    old = release(settings, folders, "one", "a{}")
    let_pass(collected, 29)
    release(settings, folders, "two", "b{color:red}")
    assert delete_unused_static_files() == 0
    let_pass(collected, 2)
    assert delete_unused_static_files() == 0

    let_pass(collected, 31)
    assert delete_unused_static_files() == 1
    assert not old.exists()
    assert not (collected / "staticfiles.one.json").exists()


def test_release_that_served_until_today_keeps_its_files(settings, folders):
    """However old its files are: the nightly job has marked the release as in use."""
    _sources, collected = folders
    old = release(settings, folders, "one", "a{}")
    let_pass(collected, 400)
    assert delete_unused_static_files() == 0
    release(settings, folders, "two", "b{color:red}")
    assert delete_unused_static_files() == 0
    assert old.exists()
