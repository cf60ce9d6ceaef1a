"""Complete data files on disk, one for each content version.

The first reader of a version receives the text while it is stored; later readers receive the file.
"""

import fcntl
import hashlib
import logging
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from django.conf import settings

from stories.models.content_version import current_version
from stories.open_data.streaming import BusyError, join_blocks
from stories.publisher import visible_settings

log = logging.getLogger(__name__)
BLOCK_BYTES = 256 * 1024
POLL_SECONDS = 0.05


class StoredFile:
    """Iterator of the pieces of a file. It stays readable after its removal."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self._file.read(BLOCK_BYTES), b"")

    def close(self) -> None:
        self._file.close()


class WrittenFile:
    """Iterator of the pieces of a file that is written while they are sent.

    The file is stored once it is complete, unless anything public has changed meanwhile.
    """

    def __init__(self, path: Path, texts: Iterable[str], token: str, lock: IO[bytes]) -> None:
        self._path = path
        self._token = token
        self._lock = lock
        self._blocks = join_blocks(texts)
        self._partial = path.with_name(f"{path.name}.partial")
        self._is_storable = True
        self._output = self._partial.open("wb")

    def __iter__(self) -> Iterator[bytes]:
        for text in self._blocks:
            block = text.encode()
            self._store(block)
            yield block

        self._finish()

    def close(self) -> None:
        """Remove what is incomplete, and let the next reader write the file."""
        self._output.close()
        self._partial.unlink(missing_ok=True)
        self._lock.close()

    def _store(self, block: bytes) -> None:
        """Write a piece. A full disk ends the writing, not the download."""
        if not self._is_storable:
            return
        try:
            self._output.write(block)
        except OSError as error:
            self._is_storable = False
            _log_failure(error)

    def _finish(self) -> None:
        try:
            self._output.close()
            if self._is_storable and current_version().token == self._token:
                self._partial.replace(self._path)
                _remove_other_versions(self._path)
        except OSError as error:
            _log_failure(error)
        finally:
            self.close()


class UnstoredFile:
    """Iterator of the pieces of a file that can't be stored."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts

    def __iter__(self) -> Iterator[bytes]:
        for text in join_blocks(self._texts):
            yield text.encode()

    def close(self) -> None:
        """Do nothing: there is no file."""


CompleteFile = StoredFile | WrittenFile | UnstoredFile


def complete_file(name: str, texts: Iterable[str], wait_seconds: float) -> CompleteFile:
    """Return the pieces of a complete file; close() them. `texts` is read if it must be written.

    Raise BusyError if another process still writes it after `wait_seconds`.
    """
    token = current_version().token
    path = settings.DATA_FILES_FOLDER / f"{_key(token)}-{name}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = _wait_for(path, name, wait_seconds)
        if isinstance(lock, StoredFile):
            return lock
        return WrittenFile(path, texts, token, lock)
    except OSError as error:
        _log_failure(error)
        return UnstoredFile(texts)


def _wait_for(path: Path, name: str, wait_seconds: float) -> StoredFile | IO[bytes]:
    """Return the stored file, or the lock of the one process that writes it."""
    lock = (path.parent / f"{name}.lock").open("ab")
    deadline = time.monotonic() + wait_seconds
    while True:
        is_locked = _try_lock(lock)
        if path.exists():
            lock.close()
            return StoredFile(path.open("rb"))

        if is_locked:
            return lock
        if time.monotonic() >= deadline:
            lock.close()
            raise BusyError

        time.sleep(POLL_SECONDS)


def _try_lock(lock: IO[bytes]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False

    return True


def _key(token: str) -> str:
    """Return a hash of all that a file depends on."""
    parts = [token, *visible_settings()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _remove_other_versions(path: Path) -> None:
    """Remove the files of other versions, and parts that a killed process left."""
    name = path.name.partition("-")[2]
    for other in path.parent.glob(f"*-{name}*"):
        if other != path:
            other.unlink(missing_ok=True)


def _log_failure(error: OSError) -> None:
    log.error("DATA_FILES_FOLDER can't store the files of /data/: %s", error)
