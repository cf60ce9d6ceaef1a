"""The folder of the twin: the next version grows beside the present one and takes its place in one step."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from stories.static_export.manifest import SUMS, read_manifest, write_manifest


class TwinError(Exception):
    """Why no twin was written; what was there before is untouched."""


class NextVersion:
    """What will be served under `target`, a symbolic link to the present version; use it in a with statement.

    A file server follows the link at each request, so it shows the old version or the new one and never half of one.
    `sums` holds name -> SHA-256 of what is written, `old` the same of the present version, `old_state` its state.
    """

    def __init__(self, target: Path) -> None:
        self._target = Path(os.path.abspath(target))  # noqa: PTH100 - resolve() would follow the link
        self.sums: dict[str, str] = {}
        self.old: dict[str, str] = {}
        self.old_state = ""

    def __enter__(self) -> Self:
        self._target.parent.mkdir(parents=True, exist_ok=True)
        self._lock = self._beside("lock").open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise TwinError(f"Another export to {self._target} is running.") from error
        self._refuse_what_is_not_ours()
        self._present = self._target.resolve() if self._target.is_symlink() else None
        self._remove_others(but=self._present)
        if self._present:
            self.old_state, self.old = read_manifest(self._present)
        self._folder = Path(tempfile.mkdtemp(prefix=self._beside("").name, dir=self._target.parent))
        self._folder.chmod(0o755)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        # After an error the version that grew is the other one.
        self._remove_others(but=self._target.resolve() if self._target.is_symlink() else None)
        self._lock.close()

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Store a file; one with the bytes of its predecessor keeps its time, so that nobody fetches it again."""
        file, digest = self._folder / name, hashlib.sha256()
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as out:
            for piece in pieces:
                digest.update(piece)
                out.write(piece)
        self.sums[name] = digest.hexdigest()
        if self._present and self.old.get(name) == self.sums[name] and (before := self._present / name).is_file():
            os.utime(file, ns=(before.stat().st_atime_ns, before.stat().st_mtime_ns))

    def take_over(self, made: str, state: str) -> None:
        """Sign the version and put it in the place of the present one."""
        write_manifest(self._folder, self.sums, made, state)
        if self._target.is_dir() and not self._target.is_symlink():
            self._target.rmdir()  # an empty one
        link = self._beside("link")
        link.unlink(missing_ok=True)
        link.symlink_to(self._folder.name)
        link.replace(self._target)

    def _beside(self, kind: str) -> Path:
        return self._target.with_name(f".{self._target.name}.copy-{kind}")

    def _remove_others(self, but: Path | None) -> None:
        """Remove former versions, and what an interrupted export left."""
        for other in self._target.parent.glob(f"{self._beside('').name}*/"):
            if other != but and not other.is_symlink():
                shutil.rmtree(other)

    def _refuse_what_is_not_ours(self) -> None:
        target = self._target
        if target.is_symlink():
            is_ours = not target.exists() or (target / SUMS).is_file()
        else:
            is_ours = not target.exists() or (target.is_dir() and not any(target.iterdir()))
        if not is_ours:
            self._lock.close()
            raise TwinError(f"{target} holds something else: name a folder that does not exist or is empty.")
