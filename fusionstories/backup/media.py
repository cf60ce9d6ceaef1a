"""Copies of uploaded files, which may be in any Django storage."""

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

    for name in sorted(files):
        yield f"{folder}{name}"

    for name in sorted(folders):
        yield from media_names(f"{folder}{name}/")


def copy_media(target: Path) -> Iterator[Path]:
    """Copy every stored file below the target folder; yield the copies."""
    for name in media_names():
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        with default_storage.open(name) as source, copy.open("wb") as file:
            copyfileobj(source, file)

        yield copy


def restore_media(source: Path, names: list[str]) -> None:
    """Store the named files; unchanged files and files without a copy are left alone."""
    for name in names:
        copy = source / name
        if default_storage.exists(name):
            if _is_same(name, copy):
                continue

            default_storage.delete(name)

        with copy.open("rb") as file:
            default_storage.save(name, File(file))


def _is_same(name: str, copy: Path) -> bool:
    with default_storage.open(name) as stored, copy.open("rb") as other:
        stored_hash = file_digest(stored, "sha256").digest()
        return stored_hash == file_digest(other, "sha256").digest()
