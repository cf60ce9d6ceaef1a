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
VALUE = re.compile(r"[\w.-]+")


def static_export_path(url: str) -> str | None:
    """Return the path of a live URL in the static export, None if it needs the live site."""
    parts = urlsplit(url)
    if parts.path.startswith(settings.STATIC_URL) or parts.path == f"/{ABOUT}":
        return parts.path

    page = page_at(parts.path)
    if page is None or not page.in_static_export:
        return None
    if not parts.query:
        return parts.path

    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if not _is_exported(page, pairs):
        return None

    pairs.sort(key=lambda pair: (pair[0] == "page", pair))
    subfolders = "".join(f"{name}/{value}/" for name, value in pairs)
    folder, _slash, file = parts.path.rpartition("/")
    return f"{folder}/{subfolders}{file}"


def _is_exported(page: PublicPage, pairs: list[tuple[str, str]]) -> bool:
    """Return whether the static export contains a page with these query parameters."""
    for name, value in pairs:
        if name not in page.exported_parameters or not VALUE.fullmatch(value):
            return False

        if name == "page" and not value.isdecimal():
            return False

    names = [name for name, _value in pairs]
    is_repeated = len(set(names)) < len(names)
    filters = set(names) & set(FACET_PARAMS)
    return not is_repeated and len(filters) <= 1


def file_name(path: str, is_html: bool) -> str:
    """Return the file, relative to the output folder, that a file server sends for a path."""
    name = path.removeprefix("/")
    if not name or name.endswith("/"):
        return f"{name}index.html"
    if is_html:
        return f"{name}/index.html"
    return name
