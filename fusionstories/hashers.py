"""Password hasher: Argon2 of a normalized password, one at a time in each process."""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import Argon2PasswordHasher

# One thread computes and one waits. More would take threads and memory from the readers.
MAX_THREADS = 2
MAX_PASSWORD_BYTES = 1024

_places = threading.BoundedSemaphore(MAX_THREADS)
_turn = threading.Lock()


class HasherBusyError(Exception):
    """Raised when other threads are hashing; the response is 429."""


class NormalizingArgon2(Argon2PasswordHasher):
    """Argon2 of the NFKC form (NIST SP 800-63B): keyboards send the same letter in several forms.

    Normalizing in the hasher covers every form and command that sets or checks a password.
    """

    def encode(self, password: str, salt: str) -> str:
        with _one_at_a_time():
            return super().encode(unicodedata.normalize("NFKC", password), salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _one_at_a_time():
            return super().verify(unicodedata.normalize("NFKC", password), encoded)


def is_too_long(password: str) -> bool:
    """Return whether a password is longer than any that the site accepts."""
    return len(password.encode(errors="replace")) > MAX_PASSWORD_BYTES


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Wait for the other thread, or raise HasherBusyError if one is waiting already."""
    if not _places.acquire(blocking=False):
        raise HasherBusyError

    try:
        with _turn:
            yield
    finally:
        _places.release()
