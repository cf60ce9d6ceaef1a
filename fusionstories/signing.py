"""Key that signs the static export and the backups.

The private key is derived from a secret setting and never stored. Publish the public key
(`export_site --public-key`) by another channel than what it signs.
"""

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

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


def write_signed(file: Path, content: bytes) -> None:
    """Write a file, and its Ed25519 signature beside it."""
    file.write_bytes(content)
    signature_file(file).write_bytes(signing_key().sign(content))


def is_signed(file: Path) -> bool:
    """Return whether the signature beside a file was made with the key of this installation."""
    try:
        signature = signature_file(file).read_bytes()
        signing_key().public_key().verify(signature, file.read_bytes())
    except (FileNotFoundError, InvalidSignature):
        return False

    return True


def signature_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.sig")
