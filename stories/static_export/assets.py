"""Static files that public pages name, and those that these name in turn."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

NAMED_BY_STYLE = re.compile(r"url\(([^()]+)\)")


def assets_named(page: str) -> set[str]:
    """Return the addresses of the static files that a page names."""
    return set(re.findall(rf"""(?<=["'(]){re.escape(settings.STATIC_URL)}[^"'()\s?#]+""", page))


def with_their_own(addresses: set[str]) -> Iterator[tuple[str, Path]]:
    """Yield (address, file) of static files and of all that stylesheets among them name, each once."""
    seen, ahead = set(addresses), sorted(addresses)
    while ahead:
        address = ahead.pop()
        file = asset(address)
        yield address, file
        new = _named_by(address, file) - seen
        seen |= new
        ahead += sorted(new)


def asset(address: str) -> Path:
    """Return the file behind an address below STATIC_URL; raise FileNotFoundError."""
    name = address.removeprefix(settings.STATIC_URL)
    collected = Path(settings.STATIC_ROOT) / name
    found = collected if collected.is_file() else finders.find(name)
    if not found:
        raise FileNotFoundError(address)
    return Path(str(found))


def _named_by(address: str, file: Path) -> set[str]:
    if file.suffix != ".css":
        return set()
    links = (urljoin(address, link.strip(" \"'")) for link in NAMED_BY_STYLE.findall(file.read_text("utf-8")))
    return {urlsplit(link).path for link in links if link.startswith(settings.STATIC_URL)}
