"""Addresses that were mistyped or copied with punctuation, and the page that was meant."""

import re

from django.http import HttpRequest
from django.urls import resolve

from stories.public_pages import page_at

# What a sentence or a mail program puts behind an address.
PUNCTUATION = ".,;:!?)]}>'\"’”…"
# A path of slugs and numbers. In any other one, more is wrong than its capitals or its end.
SLUGS = re.compile(r"[a-z0-9/_-]+", re.ASCII)

# Programs should learn of their mistakes.
API_PATH = "/api/"
STATIC_EXPORT_ROUTES = "static_export_"


def corrected_url(request: HttpRequest) -> str:
    """Return the URL that was probably meant, "" if there is none; no queries.

    Paths are in lower case. The last part may have a slash too many or too few.
    """
    is_api = request.path_info.startswith(API_PATH)
    if is_api or request.method not in ("GET", "HEAD"):
        return ""

    bare = request.path_info.lower().rstrip(f"{PUNCTUATION}/")
    if not SLUGS.fullmatch(bare):
        return ""

    for path in (bare, f"{bare}/"):
        if path != request.path_info and _is_page(path):
            query = request.META.get("QUERY_STRING", "")
            return f"{path}?{query}" if query else path

    return ""


def _is_page(path: str) -> bool:
    """Return whether a path leads to a page. Folders of the static export take almost any name."""
    if page_at(path) is None:
        return False
    return not str(resolve(path).url_name).startswith(STATIC_EXPORT_ROUTES)
