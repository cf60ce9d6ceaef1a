"""Cache that processes share in Redis or Valkey. While its server is down, it acts as if empty.

Values are JSON, so whoever can write to Redis can't run code here.
"""

import json
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

T = TypeVar("T")
log = logging.getLogger(__name__)
TIMEOUT_SECONDS = 0.5  # for one command; rendering a page takes less
RETRY_SECONDS = 2.0  # after a failed command


class JsonSerializer:
    """Serializer of Django's Redis cache that reads and writes JSON only."""

    def dumps(self, value: object) -> int | str:
        """Return the value as Redis stores it; integers stay integers, so that Redis can count."""
        if type(value) is int:
            return value
        return json.dumps(value)

    def loads(self, data: bytes) -> object:
        return json.loads(data)


class SharedCache(RedisCache):
    """Django's Redis cache that logs a failure once instead of raising exceptions."""

    # Of the process: each thread has an instance.
    _retry_at = 0.0  # monotonic clock
    _is_down = False

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options: dict[str, object] = {
            "serializer": JsonSerializer(),
            "socket_timeout": TIMEOUT_SECONDS,
            "socket_connect_timeout": TIMEOUT_SECONDS,
        }
        options |= params.get("OPTIONS", {})
        super().__init__(server, params | {"OPTIONS": options})

    def get(self, key: str, default: T | None = None, version: int | None = None) -> T | None:
        return self._try(default, lambda: RedisCache.get(self, key, default, version))

    def set(
        self,
        key: str,
        value: object,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        self._try(None, lambda: RedisCache.set(self, key, value, timeout, version))

    def add(
        self,
        key: str,
        value: object,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        return self._try(True, lambda: RedisCache.add(self, key, value, timeout, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._try(False, lambda: RedisCache.delete(self, key, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return self._try(delta, lambda: RedisCache.incr(self, key, delta, version))

    def _try(self, fallback: T, command: Callable[[], T]) -> T:
        """Run a command, or return what an empty cache would return while the server is down."""
        if time.monotonic() < self._retry_at:
            return fallback

        try:
            value = command()
        except ValueError as error:
            log.error("The shared cache contains a value that isn't JSON: %s", error)
            return fallback
        except RedisError as error:
            self._note_failure(error)
            return fallback

        self._note_success()
        return value

    @classmethod
    def _note_failure(cls, error: RedisError) -> None:
        cls._retry_at = time.monotonic() + RETRY_SECONDS
        if not cls._is_down:
            log.error("The shared cache is down: %s", error)
        cls._is_down = True

    @classmethod
    def _note_success(cls) -> None:
        if cls._is_down:
            log.warning("The shared cache is back.")
        cls._is_down = False
