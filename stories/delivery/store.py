"""Where finished answers are kept: in the memory of the process, and in a cache that processes share."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from threading import Lock

from cachetools import LRUCache
from django.conf import settings
from django.core.cache import caches

from stories.delivery.answer import Answer

SHARED_SECONDS = 24 * 60 * 60


class Store:
    """Answers by canonical address, the least recently used dropped first; never more than PAGE_CACHE_MB."""

    def __init__(self, megabytes: int) -> None:
        self._answers: LRUCache[str, Answer] = LRUCache(megabytes * 2**20, getsizeof=lambda answer: answer.size)
        self._lock = Lock()
        self._flights: dict[str, tuple[Lock, int]] = {}

    def get(self, address: str) -> Answer | None:
        """Return what is kept for an address, of whatever version."""
        with self._lock:
            return self._answers.get(address)

    def shared(self, address: str, token: str) -> Answer | None:
        """Return what another process has kept for this address at this version."""
        return caches["pages"].get(_key(address, token)) if settings.CACHE_URL else None

    def put(self, answer: Answer, is_new: bool = True) -> None:
        """Keep an answer; one that is larger than all the room there is, is not kept."""
        with self._lock:
            if answer.size <= self._answers.maxsize:
                self._answers[answer.address] = answer
        if is_new and settings.CACHE_URL:
            caches["pages"].set(_key(answer.address, answer.version.token), answer, SHARED_SECONDS)

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()

    @contextmanager
    def flight(self, address: str) -> Iterator[None]:
        """Let one thread at a time make the answer of an address."""
        with self._lock:
            turn, waiting = self._flights.get(address, (Lock(), 0))
            self._flights[address] = turn, waiting + 1
        try:
            with turn:
                yield
        finally:
            with self._lock:
                turn, waiting = self._flights.pop(address)
                if waiting > 1:
                    self._flights[address] = turn, waiting - 1


def _key(address: str, token: str) -> str:
    return sha256(f"{settings.RELEASE} {token} {address}".encode()).hexdigest()


store = Store(settings.PAGE_CACHE_MB)
