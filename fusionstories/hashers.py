"""Password hasher: Argon2 of a normalized password, one at a time in each process."""

import os
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.contrib.auth.hashers import Argon2PasswordHasher

# One thread computes and one waits. More would take threads and memory from the readers.
MAX_THREADS = 2
MAX_PASSWORD_BYTES = 1024
# Added to the niceness of the hashing thread: readers get the processor first.
LOWER_PRIORITY = 10

Result = TypeVar("Result")


class HasherBusyError(Exception):
    """Raised when other threads are hashing; the response is 429."""


class NormalizingArgon2(Argon2PasswordHasher):
    """Argon2 of the NFKC form (NIST SP 800-63B): keyboards send the same letter in several forms.

    Normalizing in the hasher covers every form and command that sets or checks a password.
    """

    # First choice of the OWASP Password Storage Cheat Sheet. Django's eight lanes and 100 MB take
    # all cores from the readers for a tenth of a second.
    time_cost = 1
    memory_cost = 47_104  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        normalized = unicodedata.normalize("NFKC", password)
        encode = super().encode
        return _run_alone(lambda: encode(normalized, salt))

    def verify(self, password: str, encoded: str) -> bool:
        normalized = unicodedata.normalize("NFKC", password)
        verify = super().verify
        return _run_alone(lambda: verify(normalized, encoded))


def is_too_long(password: str) -> bool:
    """Return whether a password is longer than any that the site accepts."""
    return len(password.encode(errors="replace")) > MAX_PASSWORD_BYTES


def _lower_priority() -> None:
    """Lower the priority of this thread. On Linux, a thread has a priority of its own."""
    thread = threading.get_native_id()
    niceness = os.getpriority(os.PRIO_PROCESS, thread)
    os.setpriority(os.PRIO_PROCESS, thread, niceness + LOWER_PRIORITY)


_places = threading.BoundedSemaphore(MAX_THREADS)
# The thread starts with the first password, and so after the server has forked its workers.
_hashing_thread = ThreadPoolExecutor(1, "hashing", initializer=_lower_priority)


def _run_alone(compute: Callable[[], Result]) -> Result:
    """Compute in the hashing thread, or raise HasherBusyError if another thread waits for it."""
    if not _places.acquire(blocking=False):
        raise HasherBusyError

    try:
        return _hashing_thread.submit(compute).result()
    finally:
        _places.release()
