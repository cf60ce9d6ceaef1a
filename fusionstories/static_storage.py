"""Static files under names with a hash of their content, and the command that collects them."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class CachedManifestStorage(CompressedManifestStaticFilesStorage):
    """Storage that looks up each URL once; only a deployment changes them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        if force or not name:
            return super().url(name, force)
        if name not in self._urls:
            self._urls[name] = super().url(name)
        return self._urls[name]


def collect_static() -> bool:
    """Collect the static files if a source changed since the last time; return whether it did."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    digest = _digest_of_sources()
    if stamp.is_file() and stamp.read_text() == digest:
        return False

    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest)
    return True


def _digest_of_sources() -> str:
    """Return a hash of the name, size and time of every file to collect."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())

    return digest.hexdigest()
