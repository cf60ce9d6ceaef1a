"""Static files under names with a hash of their content, and the command that collects them.

Several releases may share STATIC_ROOT. A page of an earlier release, kept by a cache or open in a
browser, still finds its files there, so collecting only adds files and replaces them in one step.
Each release has a manifest of its own there. `delete_unused_static_files` deletes what belongs to
releases that were not in use for KEPT_DAYS.
"""

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.management import call_command
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

KEPT_DAYS = 30
DAY_SECONDS = 24 * 60 * 60
ALL_MANIFESTS = "staticfiles.*.json"
COMPRESSED = (".br", ".gz")  # in the order in which they are written
READABLE_BY_ALL = 0o644


class CachedManifestStorage(CompressedManifestStaticFilesStorage):
    """Storage that looks up each URL once; only a deployment changes them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.manifest_name = manifest_name()
        self._urls: dict[str, str] = {}
        super().__init__(*args, **kwargs)

    def url(self, name: str | None, force: bool = False) -> str:
        if force or not name:
            return super().url(name, force)
        if name not in self._urls:
            self._urls[name] = super().url(name)
        return self._urls[name]

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def delete(self, name: str) -> None:
        """Keep the file: another release may serve it until `_save` replaces it."""

    def _save(self, name: str, content: File) -> str:
        file = Path(self.path(name))
        new = b"".join(content.chunks())
        if not file.is_file() or file.read_bytes() != new:
            replace_file(file, new)
        return name

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return SafeCompressor(**kwargs)


class SafeCompressor(Compressor):
    """Compressor that replaces a file in one step, and skips what earlier runs compressed."""

    def compress(self, path: str) -> list[str]:
        newest = Path(path + COMPRESSED[-1])
        if newest.is_file() and newest.stat().st_mtime >= Path(path).stat().st_mtime:
            return []
        return super().compress(path)

    def write_data(self, path: str, data: bytes, suffix: str, stat_result: os.stat_result) -> str:
        name = path + suffix
        replace_file(Path(name), data)
        return name


def replace_file(file: Path, content: bytes) -> None:
    """Write a file so that no server and no killed run ever shows a part of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".new-", delete=False) as draft:
        draft.write(content)

    draft_file = Path(draft.name)
    draft_file.chmod(READABLE_BY_ALL)
    draft_file.replace(file)


def manifest_name() -> str:
    """Return the name of this release's manifest in STATIC_ROOT."""
    return f"staticfiles.{settings.BUILD_ID}.json"


def collect_static() -> bool:
    """Collect the static files if this release has no manifest yet; return whether it did."""
    if (Path(settings.STATIC_ROOT) / manifest_name()).is_file():
        return False

    call_command("collectstatic", interactive=False, verbosity=0)
    return True


def delete_unused_static_files() -> int:
    """Delete the files of releases that were not in use for KEPT_DAYS; return their number.

    Marks this release as in use. Nothing is deleted from a folder that is part of an image.
    """
    root = Path(settings.STATIC_ROOT)
    own_manifest = root / manifest_name()
    if not own_manifest.is_file() or not os.access(root, os.W_OK):
        return 0

    own_manifest.touch()
    limit = time.time() - KEPT_DAYS * DAY_SECONDS
    for manifest in root.glob(ALL_MANIFESTS):
        if manifest.stat().st_mtime < limit:
            manifest.unlink()

    used = _files_in_use(root)
    count = 0
    for file in list(root.rglob("*")):
        if file.is_file() and file not in used and file.stat().st_mtime < limit:
            file.unlink()
            count += 1

    return count


def _files_in_use(root: Path) -> set[Path]:
    """Return the files that a manifest names, and their compressed versions."""
    used = set()
    for manifest in root.glob(ALL_MANIFESTS):
        used.add(manifest)
        paths: dict[str, str] = json.loads(manifest.read_text())["paths"]
        for name in [*paths.keys(), *paths.values()]:
            used.add(root / name)
            used.update(root / f"{name}{suffix}" for suffix in COMPRESSED)

    return used
