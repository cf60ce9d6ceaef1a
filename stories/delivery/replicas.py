"""Public pages from replicas: from one that knows the version that the primary told, else from the primary.

A thread for each replica asks it all the time, so no request waits to learn that a replica is behind or gone, and a
page costs no query more. The check is sound because a replica only goes forward: what it knew a moment ago it still
knows. So each address of a replica must be that of one server.
"""

import copy
import logging
import time
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import count
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from fusionstories.patience import HastyConnection
from fusionstories.reading import reading_alias, reading_from
from stories.delivery.line import Line, hold
from stories.delivery.version import READ, Version
from stories.delivery.watch import FORGOTTEN, Known, watch

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponseBase]
PAUSE_SECONDS = 0.25  # between two questions to a replica
SILENT_SECONDS = 1.5  # a replica that has not answered for so long is not asked for a page
REST_SECONDS = 3.0  # for which a replica that failed a request is left alone
LAG_SECONDS = 10.0  # after which the log says that a replica is behind
CLOCK_SECONDS = 1.0  # that its clock may differ from the primary's: schedules fall due by the clock
NOT_OF_PAGES = {"feedback", "story_preview", "healthz", "readyz"}  # they write, or ask for the primary itself


class Replica:
    """What this process knows of one replica; moments are of its monotonic clock."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self._token, self._told_at, self._is_on_time, self._rests_until = "", FORGOTTEN, False, FORGOTTEN
        self._behind_since: float | None = None
        self._is_said = False

    def knows(self, known: Known) -> bool:
        """Say whether it can answer in the primary's place: at this version, lively and with the right time."""
        moment = time.monotonic()
        is_lively = moment - self._told_at < SILENT_SECONDS and moment >= self._rests_until
        return is_lively and self._is_abreast(known)

    def _is_abreast(self, known: Known) -> bool:
        return self._is_on_time and known.version is not None and self._token == known.version.token

    def tell(self, row: tuple[Any, ...]) -> None:
        """Take in what it has just answered to READ."""
        self._token, self._told_at = Version.of(row).token, time.monotonic()
        self._is_on_time = abs((row[-1] - watch.kept().now()).total_seconds()) < CLOCK_SECONDS
        self._note_lag(watch.kept())

    def _note_lag(self, known: Known) -> None:
        """Say in the log, once, that it is behind or has another time, and that it is not any more."""
        is_abreast = self._is_abreast(known)
        since = self._behind_since = None if is_abreast else self._behind_since or self._told_at
        if since is not None and self._told_at - since > LAG_SECONDS and not self._is_said:
            log.warning("The database %s is behind, or its clock is wrong: it serves no pages.", self.alias)
            self._is_said = True
        elif is_abreast and self._is_said:
            log.warning("The database %s serves pages again.", self.alias)
            self._is_said = False

    def lose(self) -> None:
        """Take in that it did not answer."""
        self._told_at = FORGOTTEN

    def rest(self) -> None:
        """Leave it alone for a while, since a request failed with it."""
        self._rests_until = time.monotonic() + REST_SECONDS


class Fleet:
    """All replicas, used in turn."""

    def __init__(self, aliases: list[str]) -> None:
        self.replicas, self._turns = [Replica(alias) for alias in aliases], count()

    def choose(self, known: Known) -> Replica | None:
        """Return a replica that can answer, or None: then the primary does."""
        able = [replica for replica in self.replicas if replica.knows(known)] if known.is_live else []
        return able[next(self._turns) % len(able)] if able else None

    def is_abreast(self, known: Known) -> bool:
        """Say whether the database that this request reads from has this version."""
        alias = reading_alias()
        return alias == DEFAULT_DB_ALIAS or any(one.alias == alias and one.knows(known) for one in self.replicas)

    def start(self) -> None:
        """Start asking each of them."""
        for replica in self.replicas:
            told = (replica.alias, f"The database {replica.alias}", partial(_ask, replica), replica.lose)
            name = f"watch-{replica.alias}"
            Thread(target=hold, args=(*told, HastyConnection), name=name, daemon=True).start()


fleet = Fleet(settings.REPLICAS)


def read_near(get_response: Handler) -> Handler:
    """Middleware: let a replica serve what is public; where it fails the primary answers."""
    if not (settings.REPLICAS and settings.KEEPER):
        raise MiddlewareNotUsed
    fleet.start()

    def middleware(request: HttpRequest) -> HttpResponseBase:
        is_page = request.method == "GET" and _is_page(request.path_info)
        replica = fleet.choose(watch.current()) if is_page else None
        return (replica and _near(request, replica, get_response)) or get_response(request)

    return middleware


def _near(request: HttpRequest, replica: Replica, get_response: Handler) -> HttpResponseBase | None:
    """Return the answer from a replica, None if it failed: one trial only, to leave time for the primary."""
    with reading_from(replica.alias):
        response = get_response(copy.copy(request))
    if response.status_code >= 500:
        replica.rest()
        connections[replica.alias].close()  # it may be broken, and a thread without requests would keep it
        return None
    if response.streaming and not isinstance(response, FileResponse):
        response.streaming_content = _streamed(response.streaming_content, replica)  # type: ignore[attr-defined]
    return response


def _streamed(chunks: Iterator[bytes], replica: Replica) -> Iterator[bytes]:
    """Yield the chunks; each is read from the replica only if it knows the version of that moment."""
    while True:
        with reading_from(replica.alias if replica.knows(watch.kept()) else DEFAULT_DB_ALIAS):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


@lru_cache(maxsize=4096)
def _is_page(path: str) -> bool:
    try:
        found = resolve(path)
    except Resolver404:
        return False
    return found.app_names[:1] == ["stories"] and found.url_name not in NOT_OF_PAGES


def _ask(replica: Replica, line: Line) -> None:
    while True:
        replica.tell(line.execute(READ).fetchone() or ())
        time.sleep(PAUSE_SECONDS)
