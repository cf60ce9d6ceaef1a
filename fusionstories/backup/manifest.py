"""What a backup says of itself: files with hashes, rows of each table, versions."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from fusionstories.backup.errors import BackupError

NAME, DUMP, MEDIA = "manifest.json", "database.dump", "media"
FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """`files`: name -> SHA-256; `rows`: table -> number; `migrations`: those that were applied; `postgres`: major."""

    made: str
    site: str
    postgres: int
    migrations: list[str]
    rows: Mapping[str, int]
    files: Mapping[str, str]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        (folder / NAME).write_text(json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Return the manifest of a backup; raise BackupError when there is none, or one of another format."""
        try:
            values = json.loads((folder / NAME).read_text("utf-8"))
            if values["format"] != FORMAT:
                raise BackupError(f"{folder} has format {values['format']}; this release reads format {FORMAT}.")
            return cls(**values)
        except FileNotFoundError as error:
            raise BackupError(f"{folder} is no backup: it has no {NAME}.") from error
        except (ValueError, TypeError, KeyError, OSError) as error:
            raise BackupError(f"{folder / NAME} cannot be read; the backup is damaged.") from error

    def verify(self, folder: Path) -> None:
        """Raise BackupError that names each file which is missing or not what was backed up."""
        wrong = [name for name, digest in self.files.items() if not _has_hash(folder / name, digest)]
        if wrong:
            raise BackupError(f"The backup is damaged, nothing was restored. Wrong or missing: {', '.join(wrong[:10])}")

    @property
    def media(self) -> list[str]:
        """Names of the uploaded files, as the storage knows them."""
        return [name.removeprefix(f"{MEDIA}/") for name in self.files if name.startswith(f"{MEDIA}/")]


def sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _has_hash(file: Path, digest: str) -> bool:
    return file.is_file() and sha256(file) == digest
