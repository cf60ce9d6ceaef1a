"""Where a request comes from: behind how many proxies, and in the demo only from this machine."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

Handler = Callable[[HttpRequest], HttpResponse]


def client_address(get_response: Handler) -> Handler:
    """Middleware: set REMOTE_ADDR to the visitor's address, and in the demo refuse other machines.

    However the server was started, the demo is for this machine only.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.PROXY_COUNT:
            request.META["REMOTE_ADDR"] = _address_behind_proxies(request)

        if settings.DEMO and not is_loopback(request.META.get("REMOTE_ADDR", "")):
            text = _("The demo answers this machine only.")
            return HttpResponse(text, status=403, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return middleware


def _address_behind_proxies(request: HttpRequest) -> str:
    """Return the entry of X-Forwarded-For that the outermost of PROXY_COUNT proxies wrote.

    Entries further left are written by the visitor and can't be trusted.
    """
    forwarded = [entry.strip() for entry in request.headers.get("X-Forwarded-For", "").split(",")]
    if len(forwarded) >= settings.PROXY_COUNT and _is_address(forwarded[-settings.PROXY_COUNT]):
        return forwarded[-settings.PROXY_COUNT]
    return request.META.get("REMOTE_ADDR", "")


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


@lru_cache(256)
def is_loopback(text: str) -> bool:
    return _is_address(text) and ip_address(text).is_loopback
