"""Signed manifest of the static export: SHA256SUMS and its Ed25519 signature.

Verify them with sha256sum and openssl.
"""

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from fusionstories.signing import write_signed

MANIFEST_NAME = "SHA256SUMS"
STATE_PREFIX = "# State "


def write_manifest(folder: Path, hashes: Mapping[str, str], exported_at: str, state: str) -> None:
    """Write the manifest of all files (name -> SHA-256) and its signature into the folder.

    sha256sum ignores lines that begin with #.
    """
    lines = [f"# Static copy of {settings.SITE_URL}, made {exported_at}", f"{STATE_PREFIX}{state}"]
    for name, digest in sorted(hashes.items()):
        lines.append(f"{digest}  {name}")

    content = ("\n".join(lines) + "\n").encode()
    write_signed(folder / MANIFEST_NAME, content)


def read_manifest(folder: Path) -> tuple[str, dict[str, str]]:
    """Return (state, {name: SHA-256}) from a manifest; ("", {}) if there is none."""
    file = folder / MANIFEST_NAME
    if not file.is_file():
        return "", {}

    state = ""
    hashes = {}
    for line in file.read_text("utf-8").splitlines():
        if line.startswith(STATE_PREFIX):
            state = line.removeprefix(STATE_PREFIX)
        elif not line.startswith("#"):
            digest, name = line.split("  ", 1)
            hashes[name] = digest

    return state, hashes
