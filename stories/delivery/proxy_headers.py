"""Middleware for the client address behind proxies, and for the demo's limit to this machine."""

import logging
from collections.abc import Callable
from functools import cache, lru_cache
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]


def client_address(get_response: GetResponse) -> GetResponse:
    """Middleware: set REMOTE_ADDR to the client's address. In the demo, refuse other machines.

    The demo checks this itself because the server may listen on a public address.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.PROXY_COUNT:
            request.META["REMOTE_ADDR"] = _forwarded_address(request)

        if settings.DEMO and not is_loopback(request.META.get("REMOTE_ADDR", "")):
            text = _("The demo is available on this machine only.")
            return HttpResponse(text, status=403, content_type="text/plain; charset=utf-8")

        return get_response(request)

    return middleware


def _forwarded_address(request: HttpRequest) -> str:
    """Return the entry of X-Forwarded-For that the outermost of PROXY_COUNT proxies wrote.

    The client can write the entries to the left of it, so they can't be trusted.
    """
    header = request.headers.get("X-Forwarded-For", "")
    addresses = list(map(str.strip, header.split(",")))
    own_address = request.META.get("REMOTE_ADDR", "")
    if len(addresses) < settings.PROXY_COUNT:
        if header:
            _warn_of_missing_proxies(len(addresses), settings.PROXY_COUNT)
        return own_address

    forwarded = addresses[-settings.PROXY_COUNT]
    if _is_address(forwarded):
        return forwarded
    return own_address


@cache  # one line in each process, not one for each request
def _warn_of_missing_proxies(found: int, expected: int) -> None:
    """Log that a proxy replaces X-Forwarded-For, or that PROXY_COUNT is wrong."""
    log.warning(
        "X-Forwarded-For has %d of the %d addresses that PROXY_COUNT promises, so limits count all"
        " such visitors as one. See “nginx and a CDN” in docs/operations.md.",
        found,
        expected,
    )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False

    return True


@lru_cache(256)
def is_loopback(text: str) -> bool:
    return _is_address(text) and ip_address(text).is_loopback
