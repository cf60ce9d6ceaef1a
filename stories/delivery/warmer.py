"""Makes the copies of the most wanted pages anew when something has changed, in one process and at leisure."""

import fcntl
import logging
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from math import ceil
from threading import Thread
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import Error, close_old_connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from stories.delivery.answer import STORABLE, Answer
from stories.delivery.copies import copies
from stories.delivery.version import Version
from stories.delivery.watch import watch
from stories.listing.paging import PAGE_SIZE
from stories.models import FusionCenter, Publication, ThreatType

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponseBase]
PAUSE_SECONDS = 5.0
RETRY_SECONDS = 60.0  # after a folder that cannot be used
SHARE = 4  # rests four times as long as it works: at most a fifth of one core
LAST_PAGE = 50  # of the list; who goes further searches
FIRST = ("home", "story_list", "center_list", "threat_list", "partner_list", "state_list")


def start_warmer(get_response: Handler) -> None:
    """Start the warmer of this process; it works if no other process of this machine does."""
    Thread(target=_work, args=(get_response,), name="page-warmer", daemon=True).start()


def addresses() -> Iterator[str]:
    """Yield the addresses of which a copy is kept, the most wanted first."""
    yield from (reverse(f"stories:{name}") for name in FIRST)
    yield from (center.get_absolute_url() for center in FusionCenter.objects.filter(is_active=True))
    yield from (threat.get_absolute_url() for threat in ThreatType.objects.all())
    slugs = list(Publication.objects.visible().newest().values_list("slug", flat=True))
    pages = min(ceil(len(slugs) / PAGE_SIZE), LAST_PAGE)
    yield from (f"{reverse('stories:story_list')}?page={number}" for number in range(2, pages + 1))
    yield from (reverse("stories:story_detail", args=[slug]) for slug in slugs)


def warm(get_response: Handler, version: Version, rest: int = SHARE) -> bool:
    """Make every copy at this version; return False if it was left off because something has changed again."""
    started, copies.is_failing = time.time(), False
    for address in addresses():
        began = time.monotonic()
        if watch.current().version != version:
            return False
        response = get_response(request_of(address))
        if response.status_code in STORABLE and not response.streaming:
            copies.put(Answer.of(cast(HttpResponse, response), address, version))
        time.sleep(rest * (time.monotonic() - began))
    if not copies.is_failing:  # else the copies of before are better than none
        copies.sweep(started - 1)
    return True


def request_of(path: str) -> HttpRequest:
    """Return a plain request for a page, as of a visitor who says nothing of himself."""
    site = urlsplit(settings.SITE_URL)
    path, _mark, query = path.partition("?")
    port = site.port or {"http": 80, "https": 443}[site.scheme]
    place = {
        "SERVER_NAME": site.hostname or "",
        "SERVER_PORT": str(port),
        "HTTP_HOST": site.netloc,
        "REMOTE_ADDR": "127.0.0.1",
    }
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    return WSGIRequest(place | asked | {"wsgi.input": BytesIO(), "wsgi.url_scheme": site.scheme})


def _work(get_response: Handler) -> None:
    while True:
        try:
            _keep_warm(get_response)
        except OSError as error:
            copies.fail(error)
            time.sleep(RETRY_SECONDS)


def _keep_warm(get_response: Handler) -> None:
    done = None
    copies.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    copies.drop_others()
    with (copies.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process holds it as long as it lives
        while True:
            time.sleep(PAUSE_SECONDS)
            known = watch.kept()
            copies.note(known)
            if known.version and known.is_live and known.version != done and _warmed(get_response, known.version):
                done = known.version


def _warmed(get_response: Handler, version: Version) -> bool:
    try:
        return warm(get_response, version)
    except (Error, OSError) as error:
        log.warning("The copies of pages could not be made anew: %s", error)
        return False
    finally:
        close_old_connections()
