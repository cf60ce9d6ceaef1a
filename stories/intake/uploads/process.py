"""Child processes that read uploaded files, with limits on time, memory and number."""

import json
import logging
import os
import signal
import subprocess
import sys
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from stories.intake.files.limits import FileError, server_busy

PACKAGE = "stories.intake.uploads"
# No secrets: a hostile file could take over the process that reads it.
INHERITED = ("LD_LIBRARY_PATH", "PATH", "TZ")
# Half of the threads of a server process always remain for visitors.
slots = BoundedSemaphore(max(1, settings.THREADS // 2))
logger = logging.getLogger(__name__)


def run_reader(module: str, name: str, content: bytes) -> dict[str, Any]:
    """Return what a program of this package reads in a file; raise FileError with the reason."""
    if not slots.acquire(blocking=False):
        raise server_busy()

    try:
        output = _run(module, name, content)
    finally:
        slots.release()

    result: dict[str, Any] = json.loads(output)
    if "error" in result:
        raise FileError(result["error"])
    return result


def _run(module: str, name: str, content: bytes) -> bytes:
    """Run a reader in a limited process and return its output; raise FileError."""
    limits = (settings.UPLOAD_CPU_SECONDS, settings.UPLOAD_MEMORY_MB)
    command = [sys.executable, "-m", f"{PACKAGE}.{module}", *map(str, limits)]
    request = json.dumps({"name": name}).encode() + b"\n" + content
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=request,
            capture_output=True,
            check=False,
            cwd=settings.BASE_DIR,
            env=_environment(),
            timeout=settings.UPLOAD_TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_expensive() from error

    if done.returncode == 0:
        return done.stdout

    if done.returncode not in (-signal.SIGXCPU, -signal.SIGKILL):
        reason = done.stderr.decode(errors="replace")[-2000:]
        logger.error("%s ended with code %s: %s", module, done.returncode, reason)

    raise _too_expensive()


def _environment() -> dict[str, str]:
    variables = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return variables | {"LC_ALL": "C.UTF-8"}


def _too_expensive() -> FileError:
    return FileError(
        _(
            "Reading this file takes too much time or memory. Save it again in the program that"
            " made it, or split it into smaller files."
        )
    )
