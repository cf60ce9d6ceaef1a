"""Cache that processes share in Redis or Valkey; without its server it works like an empty one.

Values are JSON, so whoever can write to Redis can't run code here.
"""

import json
import logging
import time
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
WAIT_SECONDS = 0.5  # for one response; rendering a page takes less
PAUSE_SECONDS = 2.0  # without asking again after it did not answer


class JsonSerializer:
    """Serializer of Django's Redis cache that reads and writes JSON only."""

    def dumps(self, value: Any) -> int | str:
        """Return the value as Redis stores it; an integer stays one, so that Redis can count it."""
        if type(value) is int:
            return value
        return json.dumps(value)

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


class SharedCache(RedisCache):
    """Django's, which answers as an empty cache while its server is away, and says so in the log once."""

    _asked_again_at = 0.0  # of all threads of the process, each of which has an instance
    _is_away = False

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "serializer": JsonSerializer(),
            "socket_timeout": WAIT_SECONDS,
            "socket_connect_timeout": WAIT_SECONDS,
        }
        super().__init__(server, params | {"OPTIONS": options | params.get("OPTIONS", {})})

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try("get", default, key, default, version)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self._try("set", None, key, value, *args, **kwargs)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._try("add", True, key, value, *args, **kwargs))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._try("incr", delta, key, delta, version))

    def _try(self, act: str, otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        """Ask the server, or return what an empty cache would if it was found away a moment ago."""
        kind = type(self)
        if time.monotonic() < kind._asked_again_at:
            return otherwise
        try:
            found = getattr(super(), act)(*args, **kwargs)
        except ValueError as error:
            log.error("The shared cache holds a value that is not JSON: %s", error)
            return otherwise
        except RedisError as error:
            kind._asked_again_at = time.monotonic() + PAUSE_SECONDS
            if not kind._is_away:
                log.error("The shared cache is away: %s", error)
            kind._is_away = True
            return otherwise
        if kind._is_away:
            log.warning("The shared cache is back.")
        kind._is_away = False
        return found
