"""Refusals of backup and restore, with nothing changed."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fusionstories.backup.manifest import BackupError, sha256
from fusionstories.backup.programs import find_programs
from stories.models import Publication
from tests.factories import make_published

pytestmark = pytest.mark.django_db


def test_database_that_is_not_empty_is_kept(backup):
    make_published()
    with pytest.raises(CommandError, match=r"not empty: it has \d+ tables. Add --force"):
        call_command("restore", backup)
    assert Publication.objects.count() == 1


@pytest.mark.parametrize("option", ["--force", "--check"])
@pytest.mark.parametrize("file", ["database.dump", "media/pictures/a.png"])
def test_damaged_file_is_named_and_nothing_is_touched(backup, file, option):
    (backup / file).write_bytes((backup / file).read_bytes()[:-1] + b"x")
    make_published()
    with pytest.raises(CommandError, match=rf"The backup is damaged.*{file}"):
        call_command("restore", backup, option)
    assert Publication.objects.count() == 1


def test_missing_file_is_named(backup):
    (backup / "database.dump").unlink()
    with pytest.raises(CommandError, match=r"Wrong or missing: database.dump"):
        call_command("restore", backup, "--check")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"format": 2}, "has format 2; this release reads format 1"),
        ({"postgres": 99}, "The backup is of PostgreSQL 99, this server is"),
        (
            {"migrations": ["stories.9999_future"]},
            "of a newer release: stories.9999_future is not known here",
        ),
        ({"unknown": 1}, "cannot be read; the backup is damaged"),
    ],
)
def test_backup_of_another_version_is_refused(backup, rewrite, values, words):
    rewrite(backup, **values)
    with pytest.raises(CommandError, match=words):
        call_command("restore", backup, "--force")


def damage(backup: Path) -> None:
    """Change the dump, and the manifest so that it fits."""
    dump = backup / "database.dump"
    dump.write_bytes(dump.read_bytes() + b"x")
    manifest = backup / "manifest.json"
    values = json.loads(manifest.read_text())
    values["files"]["database.dump"] = sha256(dump)
    manifest.write_text(json.dumps(values))


def remove_signature(backup: Path) -> None:
    (backup / "manifest.json.sig").unlink()


def cut_signature(backup: Path) -> None:
    (backup / "manifest.json.sig").write_bytes(b"short")


@pytest.mark.parametrize("option", ["--force", "--check"])
@pytest.mark.parametrize("change", [damage, remove_signature, cut_signature])
def test_backup_that_others_changed_is_refused(backup, change, option):
    change(backup)
    make_published()
    with pytest.raises(CommandError, match="is not signed with the key of this installation"):
        call_command("restore", backup, option)
    assert Publication.objects.count() == 1


def test_backup_of_another_key_is_refused(backup, settings, capsys):
    settings.STATIC_EXPORT_KEY = "another secret"
    with pytest.raises(CommandError, match=r"If you trust the place .* add --unsigned"):
        call_command("restore", backup, "--check")
    call_command("restore", backup, "--check", "--unsigned")
    assert "Complete: the backup of" in capsys.readouterr().out


def test_folder_without_a_manifest_is_no_backup(tmp_path):
    with pytest.raises(CommandError, match="is no backup"):
        call_command("restore", tmp_path)


def test_older_backup_names_missing_migrations(backup, rewrite, capsys):
    migrations = json.loads((backup / "manifest.json").read_text())["migrations"]
    rewrite(backup, migrations=migrations[:-1])
    call_command("restore", backup, "--check")
    said = capsys.readouterr().out
    assert "Complete: the backup of" in said
    assert "The backup lacks 1 migrations of this release. Run manage.py migrate." in said


def test_failed_backup_leaves_nothing_behind(tmp_path):
    # Within the transaction of a test no snapshot can be taken.
    with pytest.raises(CommandError, match="No backup was made"):
        call_command("backup", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_only_the_owner_may_enter_a_backup(whole):
    assert whole.stat().st_mode & 0o777 == 0o700


def test_programs_are_not_older_than_the_server():
    with pytest.raises(
        BackupError,
        match=r"pg_dump 99 or newer is needed, as the server is PostgreSQL 99; found: \d+ in",
    ):
        find_programs(99)
