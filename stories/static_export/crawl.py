"""The way through the site: from all known addresses along every link, each address once."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from stories.models import Address, FusionCenter, Page, Partner, Publication, ThreatType
from stories.public_pages import public_routes
from stories.static_export.assets import asset, assets_named
from stories.static_export.fetch import Answer, ask, copy_request
from stories.static_export.output_folder import TwinError
from stories.static_export.paths import ABOUT, file_of, twin_address
from stories.static_export.rewrite_html import Links

File = tuple[str, Iterable[bytes]]


class Walk:
    """Every file of the twin but the static ones, whose addresses gather in `assets`.

    `broken` holds (address, page with the link to it) of links that lead nowhere on the live site either.
    """

    def __init__(self) -> None:
        self._ahead: deque[tuple[str, str]] = deque()
        self._known = {f"/{ABOUT}"}
        self.assets: set[str] = set()
        self.broken: list[tuple[str, str]] = []
        self._add(_starts(), "")

    @property
    def size(self) -> int:
        """How many addresses are known so far."""
        return len(self._known)

    def files(self) -> Iterator[File]:
        """Yield name and content of each file, in pieces to be read at once."""
        while self._ahead:
            address, page = self._ahead.popleft()
            if file := self._file(address, page):
                yield file

    def _add(self, addresses: Iterable[str], page: str) -> None:
        for address in addresses:
            twin = twin_address(address)
            if address.startswith(settings.STATIC_URL):
                self.assets.add(address)
            elif twin and twin not in self._known:
                self._known.add(twin)
                self._ahead.append((address, page))

    def _file(self, address: str, page: str) -> File | None:
        answer = ask(address)
        if answer.location:
            return self._way_on(address, answer.location)
        if answer.status == 200:
            return self._content(address, answer)
        if answer.status not in (404, 410):
            raise TwinError(f"{address} answered {answer.status}: nothing was written.")
        if page:
            self.broken.append((address, page))
        return None

    def _content(self, address: str, answer: Answer) -> File:
        name = file_of(twin_address(address) or "", answer.is_page)
        return (name, [self.page(address, answer)]) if answer.is_page else (name, answer.body)

    def page(self, address: str, answer: Answer) -> bytes:
        """Return a page with the links of the twin, and add what it links to to the way."""
        links = Links(address)
        source = links.rewritten(b"".join(answer.body).decode())
        self.assets |= assets_named(source)
        self._add(links.found, address)
        return source.encode()

    def _way_on(self, address: str, location: str) -> File:
        """Return a page that sends on at once: what a file server can do of a redirect."""
        if location.startswith(settings.STATIC_URL):
            return file_of(address, False), [asset(location).read_bytes()]
        self._add([location], address)
        source = render_to_string("stories/copy_moved.html", {"target": location}, copy_request(address))
        return file_of(address, True), [self.page(address, Answer(200, "", True, [source.encode()]))]


def _starts() -> Iterator[str]:
    """Yield every address without parameters, every entry, and every address that an entry had."""
    for route in public_routes():
        if route.page is not None and route.page.in_static_export and not route.has_arguments:
            yield route.path
    entries: tuple[Any, ...] = (FusionCenter.objects, Partner.objects, ThreatType.objects, Page.objects)
    for found in (Publication.objects.visible(), *(entry.all() for entry in entries)):
        yield from (entry.get_absolute_url() for entry in found.iterator())
    for kind, slug in Address.objects.known().order_by("pk").values_list("kind", "slug").iterator():
        yield reverse(f"stories:{kind}_detail", args=[slug])
