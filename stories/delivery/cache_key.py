"""Cache keys of public pages, built from the declarations of their views."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from stories.delivery.proxy_headers import is_loopback
from stories.public_pages import page_at

LONGEST_PATH = 300  # characters; no address of the site is longer
LONGEST_QUERY = 2_000  # characters; a longer query string is answered but not cached
LONGEST_HOST = 255


def cache_key(environ: dict[str, Any]) -> str | None:
    """Return the path with the query parameters that its view reads, None if the answer can't come from the cache.

    Django receives exactly this query string, so two requests with one key can't get different pages.
    """
    path = environ["PATH_INFO"]
    query = environ.get("QUERY_STRING", "")
    if len(path) > LONGEST_PATH or len(query) > LONGEST_QUERY or not path.isascii():
        return None

    key = _page_key(path, query)
    return key if key and _is_usual(environ) else None


@lru_cache(maxsize=2_048)
def _page_key(path: str, query: str) -> str | None:
    page = page_at(path)
    if page is None or not page.is_cached:
        return None

    try:
        declared = page.filter_query(query)
    except ValueError:
        return None
    return f"{path}?{declared}" if declared else path


def _is_usual(environ: dict[str, Any]) -> bool:
    """Return whether Django would answer this request like any other one for its page.

    It would not for a host that is not ours, over plain http in production, or from another machine in the demo.
    """
    if environ.get("SCRIPT_NAME"):
        return False
    if settings.DEMO and (settings.PROXY_COUNT or not is_loopback(environ.get("REMOTE_ADDR", ""))):
        return False
    if settings.SECURE_SSL_REDIRECT and not _is_secure(environ):
        return False
    host = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    return len(host) <= LONGEST_HOST and _is_ours(host, tuple(settings.ALLOWED_HOSTS))


def _is_secure(environ: dict[str, Any]) -> bool:
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        if name in environ:
            return bool(environ[name].split(",", 1)[0].strip() == secure)
    return bool(environ["wsgi.url_scheme"] == "https")


@lru_cache(maxsize=256)
def _is_ours(host: str, allowed: tuple[str, ...]) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)
