"""Build id, which changes with the code: pages cached by another build must not be served."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("fusionstories", "stories", "templates", "static/dist")
# The versions of the libraries.
FILES = ("requirements.txt",)
# Not part of a release.
ONLY_IN_A_CHECKOUT = "fusionstories/localdev/"


def build_id(checkout: Path) -> str:
    """Return a hash of the name and content of every file that can change a page.

    It is the same on all machines that run the same release.
    """
    digest = hashlib.sha256()
    for file in _files(checkout):
        name = file.relative_to(checkout).as_posix()
        content = file.read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)

    return digest.hexdigest()[:12]


def _files(checkout: Path) -> Iterator[Path]:
    candidates = [checkout / name for name in FILES]
    for folder in FOLDERS:
        candidates += sorted((checkout / folder).rglob("*.*"))

    for file in candidates:
        if file.is_file() and _counts(file.relative_to(checkout)):
            yield file


def _counts(name: Path) -> bool:
    """Return whether a file can change a page."""
    if name.as_posix().startswith(ONLY_IN_A_CHECKOUT) or "__pycache__" in name.parts:
        return False
    return not name.name.startswith(".")
