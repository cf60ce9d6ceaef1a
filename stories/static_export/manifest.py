"""Signed manifest of the static export: SHA256SUMS and its Ed25519 signature.

Verify them with sha256sum and openssl. The private key is derived from a secret setting and never
stored. Publish the public key (`export_site --public-key`) by another channel than the export.
"""

from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

MANIFEST_NAME = "SHA256SUMS"
SIGNATURE_NAME = "SHA256SUMS.sig"
STATE_PREFIX = "# State "
# Part of the derivation: another text would change the published public key.
KEY_INFO = b"fusionstories static twin, Ed25519"


def signing_key() -> Ed25519PrivateKey:
    """Return the private key derived from STATIC_EXPORT_KEY (HKDF, RFC 5869)."""
    derivation = HKDF(SHA256(), 32, salt=None, info=KEY_INFO)
    seed = derivation.derive(settings.STATIC_EXPORT_KEY.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key() -> str:
    """Return the public key in PEM, the format of `openssl pkeyutl -pubin -inkey`."""
    key = signing_key().public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def write_manifest(folder: Path, hashes: Mapping[str, str], exported_at: str, state: str) -> None:
    """Write the manifest of all files (name -> SHA-256) and its signature into the folder.

    sha256sum ignores lines that begin with #.
    """
    lines = [f"# Static copy of {settings.SITE_URL}, made {exported_at}", f"{STATE_PREFIX}{state}"]
    for name, digest in sorted(hashes.items()):
        lines.append(f"{digest}  {name}")

    content = ("\n".join(lines) + "\n").encode()
    (folder / MANIFEST_NAME).write_bytes(content)
    (folder / SIGNATURE_NAME).write_bytes(signing_key().sign(content))


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
