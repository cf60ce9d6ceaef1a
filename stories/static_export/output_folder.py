"""Output folder of the static export, replaced in one step when a new version is complete."""

import fcntl
import filecmp
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from stories.static_export.manifest import MANIFEST_NAME, read_manifest, write_manifest


class StaticExportError(Exception):
    """The reason why nothing was exported; the previous version is unchanged."""


class OutputFolder:
    """Context manager that writes the next version of a static export.

    `target` is a symbolic link to the folder of the current version. A file server follows the link
    at each request, so it serves the old version or the new one, never a part of either.

    `hashes` maps the names of the written files in `folder` to their SHA-256. `old_hashes` and
    `old_state` describe the current version.
    """

    def __init__(self, target: Path) -> None:
        # Path.resolve() would follow the link.
        self._target = Path(os.path.abspath(target))  # noqa: PTH100
        self.hashes: dict[str, str] = {}
        self.old_hashes: dict[str, str] = {}
        self.old_state = ""

    def __enter__(self) -> Self:
        self._target.parent.mkdir(parents=True, exist_ok=True)
        self._acquire_lock()
        self._refuse_foreign_target()

        self._current = self._current_version()
        self._remove_versions_except(self._current)
        if self._current:
            self.old_state, self.old_hashes = read_manifest(self._current)

        folder = tempfile.mkdtemp(prefix=self._sibling("").name, dir=self._target.parent)
        self.folder = Path(folder)
        self.folder.chmod(0o755)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # After an error this removes the incomplete version, else the previous one.
        self._remove_versions_except(self._current_version())
        self._lock.close()

    def write(self, name: str, content: Iterable[bytes]) -> None:
        """Write a file and add it."""
        self.add(name, write_file(self.folder / name, content))

    def add(self, name: str, digest: str) -> None:
        """Add a written file to the manifest.

        An unchanged one becomes a link to the file of the current version: it takes no space, and
        keeps its modification time, so that clients skip it.
        """
        self.hashes[name] = digest
        if self._current is None or self.old_hashes.get(name) != digest:
            return

        file = self.folder / name
        old_file = self._current / name
        link = self.folder / ".link"
        # A withdrawal can have removed the old file meanwhile.
        with suppress(OSError):
            if filecmp.cmp(old_file, file, shallow=False):
                link.hardlink_to(old_file)
                link.replace(file)

    def publish(self, exported_at: str, state: str) -> None:
        """Sign the new version and make it the current one."""
        write_manifest(self.folder, self.hashes, exported_at, state)

        if self._target.is_dir() and not self._target.is_symlink():
            self._target.rmdir()  # _refuse_foreign_target() made sure that it is empty

        link = self._sibling("link")
        link.unlink(missing_ok=True)
        link.symlink_to(self.folder.name)
        link.replace(self._target)

    def _acquire_lock(self) -> None:
        self._lock = self._sibling("lock").open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise StaticExportError(f"Another export to {self._target} is running.") from error

    def _refuse_foreign_target(self) -> None:
        """Raise StaticExportError if the target contains anything that no export wrote."""
        target = self._target
        if not target.exists():
            return
        if target.is_symlink():
            is_allowed = (target / MANIFEST_NAME).is_file()
        else:
            is_allowed = target.is_dir() and not any(target.iterdir())

        if not is_allowed:
            self._lock.close()
            raise StaticExportError(
                f"{target} holds something else. Name a folder that does not exist or is empty."
            )

    def _current_version(self) -> Path | None:
        return self._target.resolve() if self._target.is_symlink() else None

    def _remove_versions_except(self, kept: Path | None) -> None:
        """Remove former versions, and those that an interrupted export left."""
        for version in self._target.parent.glob(f"{self._sibling('').name}*/"):
            if version != kept and not version.is_symlink():
                shutil.rmtree(version)

    def _sibling(self, suffix: str) -> Path:
        return _sibling(self._target, suffix)


def write_file(file: Path, content: Iterable[bytes]) -> str:
    """Write a file, with its folders; return its SHA-256."""
    file.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with file.open("wb") as output:
        for piece in content:
            digest.update(piece)
            output.write(piece)
    return digest.hexdigest()


@contextmanager
def switch_lock(target: Path) -> Iterator[None]:
    """Wait until no other process changes or replaces the current version."""
    with _sibling(target, "switch").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sibling(target: Path, suffix: str) -> Path:
    return target.with_name(f".{target.name}.copy-{suffix}")
