"""Build id, which changes with the code: pages cached by another build must not be served."""

import hashlib
from pathlib import Path

FOLDERS = ("fusionstories", "stories", "templates", "static/src")


def build_id(checkout: Path) -> str:
    """Return a hash of the name, size and time of every file that can change a page."""
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for file in sorted((checkout / folder).rglob("*.*")):
            if "__pycache__" in file.parts:
                continue

            status = file.stat()
            name = file.relative_to(checkout)
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())

    return digest.hexdigest()[:12]
