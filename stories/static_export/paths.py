"""Which addresses the twin holds, and where: a file server knows no query string, so a filter becomes a folder.

/stories/?threat=cyber&page=2 is /stories/threat/cyber/page/2/ in the twin. Held are all lists with one filter, since
pages link to them; combinations of filters have no end and need the live site, as searches, orders and the API do.
"""

import re
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from stories.facets import FACET_PARAMS
from stories.public_pages import page_at

# Pages of the twin alone; a dot in it, so that no page of staff can have this address.
ABOUT, NOT_FOUND = "copy.html", "404.html"
VALUE = re.compile(r"[\w.-]+")
ORDERED = ("order", "designation")


def twin_address(address: str) -> str | None:
    """Return where the twin shows a path with its query string; None when that needs the live site."""
    path, query = urlsplit(address).path, urlsplit(address).query
    if path.startswith(settings.STATIC_URL) or path == f"/{ABOUT}":
        return path
    page = page_at(path)
    if page is None or not page.in_static_export:
        return None
    if not query:
        return path
    pairs = sorted(parse_qsl(query, keep_blank_values=True), key=lambda pair: (pair[0] == "page", pair))
    if not _is_held(path, pairs):
        return None
    folder, _slash, file = path.rpartition("/")
    return f"{folder}/{''.join(f'{name}/{value}/' for name, value in pairs)}{file}"


def _is_held(path: str, pairs: list[tuple[str, str]]) -> bool:
    names = [name for name, _value in pairs]
    filters = [name for name in names if name != "page"]
    if len(set(names)) < len(names) or not all(VALUE.fullmatch(value) for _name, value in pairs):
        return False
    if path == "/stories/":
        return len(filters) <= 1 and set(filters) <= set(FACET_PARAMS)
    if path == "/feeds/stories.atom":
        return len(names) == 1 and names[0] in FACET_PARAMS
    return path == "/centers/" and set(names) <= set(ORDERED)


def file_of(address: str, is_page: bool) -> str:
    """Return the file, relative to the twin, that a file server sends for one of its addresses."""
    name = address.removeprefix("/")
    return f"{name}index.html" if not name or name.endswith("/") else f"{name}/index.html" if is_page else name
