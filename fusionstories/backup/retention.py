"""Folder of all backups: one run at a time, and deletion of what is old or incomplete."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fusionstories.backup.manifest import BackupError

NAME_FORMAT = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"\d{8}T\d{6}Z")
# Kept whatever their age: a clock that is wrong by a month must not delete all backups.
ALWAYS_KEPT = 7


@contextmanager
def locked(parent: Path) -> Iterator[None]:
    """Keep other runs out of the folder of all backups; raise BackupError if there is one."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise BackupError(f"Another backup to {parent} is running.") from error
    finally:
        os.close(folder)


def partial_folder(folder: Path) -> Path:
    """Return the folder for a backup that is being written or deleted."""
    return folder.with_name(f".{folder.name}.partial")


def delete_partial(parent: Path) -> None:
    """Delete what a run left that was killed. Call it while no other run has the lock."""
    for folder in parent.glob(".*.partial"):
        shutil.rmtree(folder)


def delete_old(parent: Path, max_age: timedelta) -> list[str]:
    """Delete backups that are older, except the newest ones; return their names.

    Their names contain their age, since a copy may have another modification time.
    """
    backups = sorted(folder for folder in parent.iterdir() if NAME.fullmatch(folder.name))
    limit = (datetime.now(UTC) - max_age).strftime(NAME_FORMAT)
    deleted = []
    for folder in backups[:-ALWAYS_KEPT]:
        if folder.name < limit:
            # Renamed first, so that a half-deleted folder isn't mistaken for a backup.
            folder.rename(partial_folder(folder))
            deleted.append(folder.name)

    delete_partial(parent)
    return deleted
