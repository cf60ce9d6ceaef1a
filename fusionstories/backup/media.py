"""Uploaded files, through the storage of the settings, wherever that is."""

from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path
from shutil import copyfileobj

from django.core.files import File
from django.core.files.storage import default_storage


def media_names(folder: str = "") -> Iterator[str]:
    """Yield the name of every stored file."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from media_names(f"{folder}{name}/")


def copy_media(target: Path) -> Iterator[Path]:
    """Copy every stored file below the target; yield where each went."""
    for name in media_names():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with default_storage.open(name) as source, file.open("wb") as copy:
            copyfileobj(source, copy)
        yield file


def restore_media(source: Path, names: list[str]) -> None:
    """Store the named files again; one that is there with the same content stays, other files are left alone."""
    for name in names:
        with (source / name).open("rb") as file:
            if default_storage.exists(name):
                if _is_same(name, source / name):
                    continue
                default_storage.delete(name)
            default_storage.save(name, File(file))


def _is_same(name: str, copy: Path) -> bool:
    with default_storage.open(name) as stored, copy.open("rb") as other:
        return file_digest(stored, "sha256").digest() == file_digest(other, "sha256").digest()
