"""Copies of pages on disk, for the hour in which the server starts and its database is not there."""

import contextlib
import json
import logging
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import get_ident
from typing import Any

import brotli
from django.conf import settings

from stories.delivery.answer import Answer
from stories.delivery.version import Version
from stories.delivery.watch import Known

log = logging.getLogger(__name__)
TIMES = ("began", "ended", "changed_at", "next_end")


class Copies:
    """A folder with one file for each page: a line of JSON, then the body as brotli. Nothing is lost without it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.is_failing = folder, False

    def put(self, answer: Answer) -> None:
        """Keep a copy; what cannot be written is said in the log and left."""
        about = {"address": answer.address, "status": answer.status, "headers": answer.headers, "tag": answer.tag}
        head = json.dumps(about | {"version": _plain(answer.version)}).encode()
        self._write(_name(answer.address), head + b"\n" + answer.form("br"))

    def get(self, address: str) -> Answer | None:
        """Return the copy of an address, or None when there is none that can be read."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError, brotli.error):
            head, body = (self.folder / _name(address)).read_bytes().split(b"\n", 1)
            about = json.loads(head)
            headers = {str(name): str(value) for name, value in about["headers"].items()}
            page, version = brotli.decompress(body), _version(about["version"])
            return Answer(address, version, about["status"], headers, page, about["tag"], {"br": body})
        return None

    def note(self, known: Known) -> None:
        """Write down what is known, for a start without the database."""
        if known.version:
            about = {"version": _plain(known.version), "clock": known.clock.isoformat(), "noted": time.time()}
            self._write("known", json.dumps(about).encode())

    def noted(self) -> Known:
        """Return what was known before this process; nothing if there is no note."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            about = json.loads((self.folder / "known").read_bytes())
            moment = time.monotonic() - max(time.time() - float(about["noted"]), 0)
            return Known(_version(about["version"]), False, datetime.fromisoformat(about["clock"]), moment)
        return Known()

    def sweep(self, since: float) -> int:
        """Delete the copies that were not written since a time (of time.time()); return how many."""
        old = [file for file in self.folder.glob("*.page") if file.stat().st_mtime < since]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)

    def drop_others(self) -> None:
        """Delete the copies that other releases have left."""
        for folder in self.folder.parent.iterdir():
            if folder != self.folder:
                shutil.rmtree(folder, ignore_errors=True)

    def _write(self, name: str, content: bytes) -> None:
        new = self.folder / f"{name}.{get_ident()}.new"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            new.write_bytes(content)
            new.replace(self.folder / name)
        except OSError as error:
            self.fail(error)
            with contextlib.suppress(OSError):
                new.unlink()

    def fail(self, error: OSError) -> None:
        """Say that copies cannot be kept: once, since a full disk is not helped by a line for each page."""
        if not self.is_failing:
            log.error("No copy of a page can be kept on disk: %s", error)
        self.is_failing = True


def _name(address: str) -> str:
    return f"{sha256(address.encode()).hexdigest()[:32]}.page"


def _plain(version: Version) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(version).items()
    }


def _version(about: Mapping[str, Any]) -> Version:
    times = {name: datetime.fromisoformat(about[name]) if about[name] else None for name in TIMES}
    return Version(**{**about, **times})


copies = Copies(settings.PAGE_COPIES / settings.RELEASE)
