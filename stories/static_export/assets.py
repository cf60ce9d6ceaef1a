"""Static files that pages refer to, and the files that stylesheets refer to in turn."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

CSS_URL = re.compile(r"url\(([^()]+)\)")


def find_asset_urls(html: str) -> set[str]:
    """Return the URLs of the static files that a page refers to."""
    static_url = re.escape(settings.STATIC_URL)
    return set(re.findall(rf"""(?<=["'(]){static_url}[^"'()\s?#]+""", html))


def asset_files(urls: set[str]) -> Iterator[tuple[str, Path]]:
    """Yield (URL, file) for these static files and for all that stylesheets refer to, each once."""
    seen = set(urls)
    queue = sorted(urls)
    while queue:
        url = queue.pop()
        file = asset_file(url)
        yield url, file

        if file.suffix == ".css":
            new = _css_asset_urls(url, file) - seen
            seen |= new
            queue += sorted(new)


def asset_file(url: str) -> Path:
    """Return the file that a URL below STATIC_URL serves; raise FileNotFoundError."""
    name = url.removeprefix(settings.STATIC_URL)
    collected = Path(settings.STATIC_ROOT) / name
    if collected.is_file():
        return collected

    source = finders.find(name)
    if not source:
        raise FileNotFoundError(url)
    return Path(str(source))


def _css_asset_urls(css_url: str, css_file: Path) -> set[str]:
    """Return the URLs of the static files that a stylesheet refers to."""
    urls = set()
    for reference in CSS_URL.findall(css_file.read_text("utf-8")):
        url = urljoin(css_url, reference.strip(" \"'"))
        if url.startswith(settings.STATIC_URL):
            urls.add(urlsplit(url).path)

    return urls
