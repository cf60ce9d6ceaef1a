"""Where a request comes from: behind how many proxies, and in the demo only from this machine."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

Handler = Callable[[HttpRequest], HttpResponse]


def proxy_address(get_response: Handler) -> Handler:
    """Middleware: take the visitor's address from the last PROXY_COUNT entries of X-Forwarded-For.

    Entries further left are written by the visitor and believed by nobody.
    """
    if not settings.PROXY_COUNT:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        forwarded = [entry.strip() for entry in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(forwarded) >= settings.PROXY_COUNT and _is_address(forwarded[-settings.PROXY_COUNT]):
            request.META["REMOTE_ADDR"] = forwarded[-settings.PROXY_COUNT]
        return get_response(request)

    return middleware


def loopback_only(get_response: Handler) -> Handler:
    """Middleware of the demo: refuse whoever is not on this machine, however the server was started."""
    if not settings.DEMO:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        address = request.META.get("REMOTE_ADDR", "")
        if not is_loopback(address):
            return HttpResponse(
                _("The demo answers this machine only."), status=403, content_type="text/plain; charset=utf-8"
            )
        return get_response(request)

    return middleware


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


@lru_cache(256)
def is_loopback(text: str) -> bool:
    return _is_address(text) and ip_address(text).is_loopback
