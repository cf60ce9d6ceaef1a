"""Paths of public pages in the static export.

A file server ignores query strings, so each declared parameter becomes a folder:
/stories/?threat=cyber&page=2 is /stories/threat/cyber/page/2/. Pages link to every list with one
filter, so these are exported. Combinations of filters are unlimited and need the live site, like
searches and the API.
"""

import re
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from stories.facets import FACET_PARAMS
from stories.public_pages import PublicPage, page_at

# Pages of the static export alone. The dot keeps them apart from the slugs of editable pages.
ABOUT = "copy.html"
NOT_FOUND = "404.html"
UNAVAILABLE = "unavailable.html"  # for pages that need the live site, while it is down
VALUE = re.compile(r"[\w.-]+")


def static_export_path(url: str) -> str | None:
    """Return the path of a live URL in the static export, None if it needs the live site."""
    parts = urlsplit(url)
    if parts.path.startswith(settings.STATIC_URL) or parts.path == f"/{ABOUT}":
        return parts.path

    page = page_at(parts.path)
    if page is None or not page.in_static_export:
        return None

    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if not _is_exported(page, pairs):
        return None

    pairs.sort(key=lambda pair: (pair[0] == "page", pair))
    subfolders = "".join(f"{name}/{value}/" for name, value in pairs)
    folder, _slash, file = parts.path.rpartition("/")
    return f"{folder}/{subfolders}{file}"


def _is_exported(page: PublicPage, pairs: list[tuple[str, str]]) -> bool:
    """Return whether the static export contains a page with these query parameters."""
    values = dict(pairs)
    is_repeated = len(values) < len(pairs)
    if is_repeated or not values.keys() <= set(page.exported_parameters):
        return False

    filters = values.keys() & set(FACET_PARAMS)
    has_exported_values = all(map(VALUE.fullmatch, values.values()))
    return has_exported_values and len(filters) <= 1 and values.get("page", "1").isdecimal()


def file_name(path: str, is_html: bool) -> str:
    """Return the file, relative to the output folder, that a file server sends for a path."""
    name = path.removeprefix("/")
    if not name or name.endswith("/"):
        return f"{name}index.html"
    if is_html:
        return f"{name}/index.html"
    return name
