"""Addresses that were mistyped or copied with punctuation, and the page that was meant."""

from django.http import HttpRequest

from stories.public_pages import page_at

# What a sentence or a mail program puts behind an address.
PUNCTUATION = ".,;:!?)]}>'\"’”…"


def corrected_url(request: HttpRequest) -> str:
    """Return the URL that was probably meant, "" if there is none; no queries.

    Paths are in lower case. The last part may have a slash too many or too few.
    """
    if request.method not in ("GET", "HEAD"):
        return ""

    bare = request.path_info.lower().rstrip(f"{PUNCTUATION}/")
    for path in (bare, f"{bare}/"):
        if path != request.path_info and page_at(path):
            query = request.META.get("QUERY_STRING", "")
            return f"{path}?{query}" if query else path

    return ""
