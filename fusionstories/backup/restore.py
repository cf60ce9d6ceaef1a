"""Restore of a backup in one transaction, with checks before and after."""

from pathlib import Path

from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from fusionstories.backup.database import (
    load_database,
    row_counts,
    server_version,
    table_names,
)
from fusionstories.backup.manifest import DUMP_NAME, MEDIA_FOLDER, BackupError, Manifest
from fusionstories.backup.media import restore_media


def check_backup(folder: Path, is_unsigned: bool = False) -> Manifest:
    """Return the manifest of a backup; raise BackupError if a file isn't as it was written.

    `is_unsigned` accepts a manifest without a valid signature.
    """
    manifest = Manifest.read(folder) if is_unsigned else Manifest.read_signed(folder)
    manifest.verify(folder)
    return manifest


def restore_backup(folder: Path, force: bool = False, is_unsigned: bool = False) -> Manifest:
    """Replace the database and restore the uploaded files; return the manifest.

    Raise BackupError, with nothing changed, if a check fails. Without `force`, the database must be
    empty.
    """
    manifest = check_backup(folder, is_unsigned)
    _require_version(manifest)
    table_count = len(table_names())
    if table_count and not force:
        raise BackupError(
            f"The database is not empty: it has {table_count} tables."
            " Add --force to replace them with the backup."
        )

    restore_media(folder / MEDIA_FOLDER, manifest.media)
    load_database(folder / DUMP_NAME)
    cache.clear()
    _require_same_rows(manifest)
    return manifest


def pending_migrations(manifest: Manifest) -> list[str]:
    """Return the migrations of this release that the backup lacks."""
    return sorted(_migrations_of_this_release() - set(manifest.migrations))


def _migrations_of_this_release() -> set[str]:
    migrations = MigrationLoader(None).disk_migrations or {}
    return {f"{app}.{name}" for app, name in migrations}


def _require_version(manifest: Manifest) -> None:
    """Raise BackupError for a backup of a newer PostgreSQL or a newer release."""
    version = server_version()
    if version < manifest.postgres:
        raise BackupError(
            f"The backup is of PostgreSQL {manifest.postgres}, this server is {version}:"
            " restore it on a newer one."
        )

    unknown = sorted(set(manifest.migrations) - _migrations_of_this_release())
    if unknown:
        raise BackupError(
            f"The backup is of a newer release: {', '.join(unknown[:3])} is not known here."
            " Install that release first."
        )


def _require_same_rows(manifest: Manifest) -> None:
    """Raise BackupError if a table has another number of rows than when it was saved."""
    connection.close()
    counts = row_counts()
    wrong = sorted(dict(manifest.rows.items() ^ counts.items()))
    if wrong:
        raise BackupError(
            "Restored, but the number of rows differs from the manifest in: " + ", ".join(wrong)
        )
