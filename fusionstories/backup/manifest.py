"""Manifest of a backup: file hashes, row counts and versions, signed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from fusionstories.signing import is_signed, write_signed

MANIFEST_NAME = "manifest.json"
DUMP_NAME = "database.dump"
MEDIA_FOLDER = "media"
FORMAT = 1
MAX_NAMES = 10  # in an error message


class BackupError(Exception):
    """Reason why there is no backup, or why nothing was restored; a sentence for the operator."""


@dataclass(frozen=True)
class Manifest:
    """Description of a backup.

    `files` are {name: SHA-256}, `rows` are {table: row count}, `migrations` are the applied ones,
    `postgres` is the major version of the server.
    """

    made: str
    site: str
    postgres: int
    migrations: list[str]
    rows: Mapping[str, int]
    files: Mapping[str, str]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write the manifest and its signature into the folder of the backup."""
        content = json.dumps(asdict(self), indent=1) + "\n"
        write_signed(folder / MANIFEST_NAME, content.encode())

    @classmethod
    def read_signed(cls, folder: Path) -> Self:
        """Return the manifest; raise BackupError unless this installation signed it."""
        manifest = cls.read(folder)
        if not is_signed(folder / MANIFEST_NAME):
            raise BackupError(
                f"{folder} is not signed with the key of this installation: someone else made or"
                " changed it, or STATIC_EXPORT_KEY was another one. If you trust the place where"
                " it was stored, add --unsigned."
            )

        return manifest

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Return the manifest of a backup; raise BackupError if it is missing or unreadable."""
        path = folder / MANIFEST_NAME
        try:
            values = json.loads(path.read_text("utf-8"))
            if values["format"] != FORMAT:
                raise BackupError(
                    f"{folder} has format {values['format']}; this release reads format {FORMAT}."
                )

            return cls(**values)
        except FileNotFoundError as error:
            raise BackupError(f"{folder} is no backup: it has no {MANIFEST_NAME}.") from error
        except (ValueError, TypeError, KeyError, OSError) as error:
            raise BackupError(f"{path} cannot be read; the backup is damaged.") from error

    def verify(self, folder: Path) -> None:
        """Raise BackupError, with file names, if a file is missing or was changed."""
        wrong = []
        for name, digest in self.files.items():
            file = folder / name
            if not file.is_file() or sha256(file) != digest:
                wrong.append(name)

        if wrong:
            names = ", ".join(wrong[:MAX_NAMES])
            raise BackupError(
                f"The backup is damaged, nothing was restored. Wrong or missing: {names}"
            )

    @property
    def media(self) -> list[str]:
        """Names of the uploaded files in their storage."""
        prefix = f"{MEDIA_FOLDER}/"
        return [name.removeprefix(prefix) for name in self.files if name.startswith(prefix)]


def sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
