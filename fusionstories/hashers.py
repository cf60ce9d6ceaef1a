"""How passwords are hashed: by Argon2, after their characters were made the same on every keyboard."""

import unicodedata

from django.contrib.auth.hashers import Argon2PasswordHasher


def normalize(password: str) -> str:
    """Return the NFKC form: an accented letter is one password, composed or not (NIST SP 800-63B; UAX 15)."""
    return unicodedata.normalize("NFKC", password)


class NormalizingArgon2(Argon2PasswordHasher):
    """Here and not in forms, so that every way to set or check a password agrees, the command line's too."""

    def encode(self, password: str, salt: str) -> str:
        return super().encode(normalize(password), salt)

    def verify(self, password: str, encoded: str) -> bool:
        return super().verify(normalize(password), encoded)
