"""Static files for production: collected, hashed and compressed, again only when a source changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_static() -> bool:
    """Collect the static files if any of them changed since the last time; return whether that was so."""
    stamp, state = Path(settings.STATIC_ROOT) / ".stamp", _state_of_sources()
    if stamp.is_file() and stamp.read_text() == state:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)
    return True


def _state_of_sources() -> str:
    """Return a digest of name, size and time of every file that would be collected."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
