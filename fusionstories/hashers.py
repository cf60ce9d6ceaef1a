"""Password hasher: Argon2 of a normalized password."""

import unicodedata

from django.contrib.auth.hashers import Argon2PasswordHasher


class NormalizingArgon2(Argon2PasswordHasher):
    """Argon2 of the NFKC form (NIST SP 800-63B): keyboards send the same letter in several forms.

    Normalizing in the hasher covers every form and command that sets or checks a password.
    """

    def encode(self, password: str, salt: str) -> str:
        return super().encode(unicodedata.normalize("NFKC", password), salt)

    def verify(self, password: str, encoded: str) -> bool:
        return super().verify(unicodedata.normalize("NFKC", password), encoded)
