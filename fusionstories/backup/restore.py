"""Restore a backup: after every check that can be made before, in one transaction, and counted afterwards."""

from pathlib import Path

from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from fusionstories.backup.database import load, row_counts, server_major, tables
from fusionstories.backup.errors import BackupError
from fusionstories.backup.manifest import DUMP, MEDIA, Manifest
from fusionstories.backup.media import restore_media


def check_backup(folder: Path) -> Manifest:
    """Return the manifest of a backup whose files are as they were written; raise BackupError."""
    manifest = Manifest.read(folder)
    manifest.verify(folder)
    return manifest


def restore_backup(folder: Path, force: bool = False) -> Manifest:
    """Put the backup in the place of database and uploaded files; raise BackupError, with nothing changed."""
    manifest = check_backup(folder)
    _refuse_wrong_version(manifest)
    if not force and (there := tables()):
        raise BackupError(
            f"The database is not empty: it has {len(there)} tables. --force puts the backup in their place."
        )
    restore_media(folder / MEDIA, manifest.media)
    load(folder / DUMP)
    cache.clear()
    _require_same_rows(manifest)
    return manifest


def pending_migrations(manifest: Manifest) -> list[str]:
    """Return the migrations of this release that the backup does not have yet."""
    return sorted(_migrations_of_this_release() - set(manifest.migrations))


def _migrations_of_this_release() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or ()}


def _refuse_wrong_version(manifest: Manifest) -> None:
    if (server := server_major()) < manifest.postgres:
        raise BackupError(
            f"The backup is of PostgreSQL {manifest.postgres}, this server is {server}: restore it on a newer one."
        )
    if unknown := sorted(set(manifest.migrations) - _migrations_of_this_release()):
        raise BackupError(
            f"The backup is of a newer release: {', '.join(unknown[:3])} is not known here. Install that release first."
        )


def _require_same_rows(manifest: Manifest) -> None:
    connection.close()
    there = row_counts()
    wrong = [name for name in manifest.rows.keys() | there.keys() if manifest.rows.get(name) != there.get(name)]
    if wrong:
        raise BackupError(f"Restored, but the number of rows differs from the manifest in: {', '.join(sorted(wrong))}")
