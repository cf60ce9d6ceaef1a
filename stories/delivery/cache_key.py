"""Cache keys of public pages, built from the declarations of their views."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from stories.delivery.proxy_headers import is_loopback
from stories.public_pages import page_at

MAX_PATH_LENGTH = 300  # characters; no URL of the site is longer
MAX_QUERY_LENGTH = 2_000  # characters; responses for longer ones are not cached
MAX_HOST_LENGTH = 255


def cache_key(environ: dict[str, Any]) -> str | None:
    """Return the path with the query parameters that its view reads, None for an uncached response.

    Django receives exactly this query string, so requests with the same key can't get different
    pages.
    """
    path = environ["PATH_INFO"]
    query = environ.get("QUERY_STRING", "")
    if len(path) > MAX_PATH_LENGTH or len(query) > MAX_QUERY_LENGTH or not path.isascii():
        return None

    key = _page_key(path, query)
    if key is None or not _is_normal(environ):
        return None
    return key


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


def _is_normal(environ: dict[str, Any]) -> bool:
    """Return whether the response is the same as for any other request for this page.

    It is not for an unknown host, over HTTP in production, or from another machine in the demo.
    """
    if environ.get("SCRIPT_NAME"):
        return False
    if settings.DEMO and (settings.PROXY_COUNT or not is_loopback(environ.get("REMOTE_ADDR", ""))):
        return False
    if settings.SECURE_SSL_REDIRECT and not _is_secure(environ):
        return False
    host = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    return len(host) <= MAX_HOST_LENGTH and _is_allowed_host(host, tuple(settings.ALLOWED_HOSTS))


def _is_secure(environ: dict[str, Any]) -> bool:
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        if name in environ:
            return bool(environ[name].split(",", 1)[0].strip() == secure)
    return bool(environ["wsgi.url_scheme"] == "https")


@lru_cache(maxsize=256)
def _is_allowed_host(host: str, allowed: tuple[str, ...]) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)
