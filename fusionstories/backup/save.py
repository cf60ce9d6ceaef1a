"""Creation of a backup: a folder that appears when it is complete."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from fusionstories.backup.database import (
    dump_database,
    exported_snapshot,
    row_counts,
    server_version,
)
from fusionstories.backup.manifest import DUMP_NAME, MEDIA_FOLDER, BackupError, Manifest, sha256
from fusionstories.backup.media import copy_media
from fusionstories.backup.retention import (
    NAME_FORMAT,
    delete_old,
    delete_partial,
    locked,
    partial_folder,
)


def save_backup(parent: Path, max_age: timedelta | None = None) -> Path:
    """Write a backup into a new folder below the parent, and return it.

    Only its owner may enter it. Raise BackupError, and leave nothing behind, if that fails. With
    `max_age`, older backups are deleted first, which may make the room that the new one needs.
    """
    with locked(parent):
        delete_partial(parent)
        if max_age is not None:
            delete_old(parent, max_age)
        return _save(parent)


def _save(parent: Path) -> Path:
    now = datetime.now(UTC)
    folder = parent / now.strftime(NAME_FORMAT)
    if folder.exists():
        raise BackupError(f"{folder} already exists.")

    draft = partial_folder(folder)
    draft.mkdir(mode=0o700)
    try:
        _fill(draft, now)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise

    return folder


def _fill(folder: Path, now: datetime) -> None:
    """Write the dump, the uploaded files and the manifest; the dump and its counts agree."""
    with exported_snapshot() as snapshot:
        rows = row_counts()
        applied = MigrationRecorder(connection).applied_migrations()
        dump_database(folder / DUMP_NAME, snapshot)

    files = [folder / DUMP_NAME, *copy_media(folder / MEDIA_FOLDER)]
    manifest = Manifest(
        made=now.isoformat(timespec="seconds"),
        site=settings.SITE_URL,
        postgres=server_version(),
        migrations=sorted(f"{app}.{name}" for app, name in applied),
        rows=rows,
        files={str(file.relative_to(folder)): sha256(file) for file in files},
    )
    manifest.write(folder)
