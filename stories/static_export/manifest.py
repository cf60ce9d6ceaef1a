"""The signed list of hashes: SHA256SUMS as sha256sum reads it, and its Ed25519 signature as openssl verifies it.

A signature that anyone can verify needs a key pair: the private key is made from a secret of the settings and never
stored, the public key goes out by another way than the twin (`export_site --public-key`).
"""

from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

STATE = "# State "
SUMS, SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"


def signing_key() -> Ed25519PrivateKey:
    """Return the private key that TWIN_KEY gives (HKDF, RFC 5869)."""
    derive = HKDF(SHA256(), 32, salt=None, info=b"fusionstories static twin, Ed25519")
    return Ed25519PrivateKey.from_private_bytes(derive.derive(settings.TWIN_KEY.encode()))


def public_key() -> str:
    """Return the public key in PEM, as `openssl pkeyutl -pubin -inkey` wants it."""
    return signing_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def write_manifest(folder: Path, sums: Mapping[str, str], made: str, state: str) -> None:
    """Write the list of all files (name -> SHA-256) and its signature into the folder; lines with # are remarks."""
    lines = [f"# Static copy of {settings.SITE_URL}, made {made}", f"{STATE}{state}"]
    lines += [f"{digest}  {name}" for name, digest in sorted(sums.items())]
    content = ("\n".join(lines) + "\n").encode()
    (folder / SUMS).write_bytes(content)
    (folder / SIGNATURE).write_bytes(signing_key().sign(content))


def read_manifest(folder: Path) -> tuple[str, dict[str, str]]:
    """Return (state, {name: SHA-256}) as a twin's list has them; ("", {}) where there is none."""
    file = folder / SUMS
    if not file.is_file():
        return "", {}
    lines = file.read_text("utf-8").splitlines()
    states = [line.removeprefix(STATE) for line in lines if line.startswith(STATE)]
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines if not line.startswith("#"))}
    return states[0] if states else "", sums
