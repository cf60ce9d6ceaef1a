"""Make a backup: a folder that appears when it is complete."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from fusionstories.backup.database import dump, one_moment, row_counts, server_major
from fusionstories.backup.errors import BackupError
from fusionstories.backup.manifest import DUMP, MEDIA, Manifest, sha256
from fusionstories.backup.media import copy_media


def save_backup(parent: Path) -> Path:
    """Write a backup into a new folder below the parent and return it; only its owner may enter it."""
    made = datetime.now(UTC)
    folder = parent / made.strftime("%Y%m%dT%H%M%SZ")
    draft = parent / f".{folder.name}.partial"
    if folder.exists() or draft.exists():
        raise BackupError(f"{folder} is there already.")
    draft.mkdir(mode=0o700, parents=True)
    try:
        _fill(draft, made)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return folder


def _fill(folder: Path, made: datetime) -> None:
    with one_moment() as snapshot:
        rows = row_counts()
        applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
        dump(folder / DUMP, snapshot)
    files = [folder / DUMP, *copy_media(folder / MEDIA)]
    hashes = {str(file.relative_to(folder)): sha256(file) for file in files}
    Manifest(made.isoformat(timespec="seconds"), settings.SITE_URL, server_major(), applied, rows, hashes).write(folder)
