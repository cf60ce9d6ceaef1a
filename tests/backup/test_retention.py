"""Backups are deleted by age and number together, and a killed run leaves nothing for long."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fusionstories.backup.manifest import BackupError
from fusionstories.backup.retention import ALWAYS_KEPT, NAME_FORMAT, delete_old, locked
from tests.factories import make_published

MONTH = timedelta(days=30)


def make_backups(parent: Path, ages: range) -> list[str]:
    """Make a folder for each age in days; return their names."""
    names = []
    for days in ages:
        name = (datetime.now(UTC) - timedelta(days=days, minutes=1)).strftime(NAME_FORMAT)
        (parent / name).mkdir()
        (parent / name / "database.dump").touch()
        names.append(name)
    return names


def names_in(parent: Path) -> list[str]:
    return sorted((folder.name for folder in parent.iterdir()), reverse=True)


def test_backups_are_kept_for_a_month(tmp_path):
    names = make_backups(tmp_path, range(40))
    assert sorted(delete_old(tmp_path, MONTH)) == sorted(names[30:])
    assert names_in(tmp_path) == names[:30]


def test_newest_backups_are_kept_at_any_age(tmp_path):
    """As after a month without a backup, or with a clock that is a month ahead."""
    names = make_backups(tmp_path, range(100, 120))
    delete_old(tmp_path, MONTH)
    assert names_in(tmp_path) == names[:ALWAYS_KEPT]


def test_other_folders_are_kept(tmp_path):
    make_backups(tmp_path, range(100, 120))
    (tmp_path / "before the move").mkdir()
    (tmp_path / "20200101").touch()
    delete_old(tmp_path, MONTH)
    assert {"before the move", "20200101"} < set(names_in(tmp_path))


@pytest.mark.django_db(transaction=True)
def test_next_backup_deletes_what_a_killed_one_left(tmp_path):
    make_published()
    half = tmp_path / ".20261101T030000Z.partial"
    half.mkdir()
    (half / "database.dump").write_text("half of it")
    call_command("backup", tmp_path)
    assert not half.exists()
    assert len(names_in(tmp_path)) == 1


@pytest.mark.django_db(transaction=True)
def test_nightly_backup_makes_room_first(settings, tmp_path):
    make_published()
    settings.BACKUP_FOLDER = str(tmp_path)
    names = make_backups(tmp_path, range(60, 80))
    call_command("backup")
    left = names_in(tmp_path)
    assert left[1:] == names[:ALWAYS_KEPT]
    assert left[0] > names[0]


@pytest.mark.django_db(transaction=True)
def test_backup_into_a_named_folder_deletes_none(tmp_path):
    make_published()
    make_backups(tmp_path, range(60, 80))
    call_command("backup", tmp_path)
    assert len(names_in(tmp_path)) == 21


def test_second_backup_at_the_same_time_is_refused(tmp_path):
    with (
        locked(tmp_path),
        pytest.raises(BackupError, match=r"Another backup to .* is running"),
        locked(tmp_path),
    ):
        pass


def test_backup_needs_a_folder():
    with pytest.raises(CommandError, match="Name the folder, or set BACKUP_FOLDER"):
        call_command("backup")
