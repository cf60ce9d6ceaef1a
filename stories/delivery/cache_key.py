"""Cache keys of public pages, built from the declarations of their views."""

from functools import lru_cache
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from stories.delivery.proxy_headers import is_loopback
from stories.public_pages import page_at

MAX_PATH_LENGTH = 300  # characters; no URL of the site is longer
MAX_QUERY_LENGTH = 2_000  # characters; responses for longer ones are not cached
MAX_HOST_LENGTH = 255


def cache_key(environ: WSGIEnvironment) -> str | None:
    """Return the path with the query parameters that its view reads, None for an uncached response.

    Django receives exactly this query string, so requests with the same key can't get different
    pages.
    """
    path = environ["PATH_INFO"]
    query = environ.get("QUERY_STRING", "")
    is_short = len(path) <= MAX_PATH_LENGTH and len(query) <= MAX_QUERY_LENGTH
    if is_short and path.isascii() and _is_normal(environ):
        return _page_key(path, query)
    return None


@lru_cache(maxsize=2_048)
def _page_key(path: str, query: str) -> str | None:
    """Return the path with the declared parameters, None if the page is not cached."""
    page = page_at(path)
    if page is None or not page.is_cached:
        return None

    try:
        declared = page.filter_query(query)
    except ValueError:
        return None

    return "?".join(filter(None, [path, declared]))


def _is_normal(environ: WSGIEnvironment) -> bool:
    """Return whether the response is the same as for any other request for this page.

    It is not for an unknown host, over HTTP in production, or from another machine in the demo.
    """
    is_at_root = not environ.get("SCRIPT_NAME")
    host = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    return (
        is_at_root
        and _is_permitted_client(environ)
        and _is_permitted_scheme(environ)
        and _is_allowed_host(host, tuple(settings.ALLOWED_HOSTS))
    )


def _is_permitted_client(environ: WSGIEnvironment) -> bool:
    """Return whether the client may read pages. The demo is for this machine only."""
    if not settings.DEMO:
        return True
    # Behind a proxy, the address of the client isn't known here.
    return not settings.PROXY_COUNT and is_loopback(environ.get("REMOTE_ADDR", ""))


def _is_permitted_scheme(environ: WSGIEnvironment) -> bool:
    """Return whether the request is answered with the page, not with a redirect to HTTPS."""
    return not settings.SECURE_SSL_REDIRECT or _is_secure(environ)


def _is_secure(environ: WSGIEnvironment) -> bool:
    """Return whether the client uses HTTPS, also if a proxy ends the encryption."""
    name, secure = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    if name in environ:
        scheme, _comma, _others = environ[name].partition(",")
        return bool(scheme.strip() == secure)

    return bool(environ["wsgi.url_scheme"] == "https")


def _is_allowed_host(host: str, allowed: tuple[str, ...]) -> bool:
    # Longer names don't exist, and must not fill the cache.
    return len(host) <= MAX_HOST_LENGTH and _is_allowed_name(host, allowed)


@lru_cache(maxsize=256)
def _is_allowed_name(host: str, allowed: tuple[str, ...]) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)
