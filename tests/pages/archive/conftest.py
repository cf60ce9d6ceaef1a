"""The whole archive, loaded and walked through once: every page that a visitor can click to from home."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.test import Client

from tests.archive import with_archive
from tests.pages.markup import Markup
from tests.pages.world import body
from tests.sampling import QUICK

# Of addresses with like parameters, such as ?state=, so many are opened; the others differ in the value alone.
OPENED = 1
PROFILES = 6  # of centers, partners and threat types each; in a quick run
DOCUMENTS = (".pdf", ".docx", ".png")
BASE = "http://testserver"


@dataclass
class Visit:
    """A page or file as it was found: how many clicks from home, and what answered."""

    address: str
    clicks: int
    status: int
    headers: dict[str, str]
    has_cookies: bool
    source: str
    page: Markup

    @property
    def is_page(self) -> bool:
        return self.headers["Content-Type"].startswith("text/html")


@dataclass
class Walk:
    """All pages by address, and all links with the pages that they stand on."""

    visits: dict[str, Visit] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> list[Visit]:
        return [visit for visit in self.visits.values() if visit.status == 200 and visit.is_page]

    @property
    def reached(self) -> set[str]:
        """The addresses of this site that a link leads to."""
        return {urlsplit(link).path for link in self.links if link.startswith(f"{BASE}/")}

    def starting(self, path: str) -> list[Visit]:
        """Return the pages directly below a path."""
        return [visit for visit in self.pages if re.fullmatch(rf"{path}[\w-]+/", visit.address)]


def walk(client: Client, start: str = "/") -> Walk:
    """Follow every internal link from the start, breadth first, so that `clicks` is the shortest way."""
    found, shapes = Walk(), Counter[Any]()
    ahead = deque([(start, 0)])
    while ahead:
        address, clicks = ahead.popleft()
        if address in found.visits or not _is_new(address, shapes):
            continue
        visit = found.visits[address] = open_page(client, address, clicks)
        for link in visit.page.links:
            target = urljoin(BASE + address, link)
            found.links.setdefault(target, address)
            if target.startswith(f"{BASE}/") and not (
                _is_filtered(address) and _is_filtered(target)
            ):
                # Not from filter to filter: their combinations have no end.
                ahead.append((target.partition("#")[0].removeprefix(BASE), clicks + 1))
    return found


def _is_filtered(address: str) -> bool:
    """Return whether this is a list of stories with a filter, or the options of one beside other filters."""
    parts = urlsplit(address)
    is_list = parts.path == "/stories/" or parts.path.startswith("/stories/filter/")
    return is_list and bool(parts.query)


def open_page(client: Client, address: str, clicks: int = 0) -> Visit:
    answer = client.get(address)
    source = body(answer)
    visit = Visit(
        address,
        clicks,
        answer.status_code,
        dict(answer.headers),
        bool(answer.cookies),
        source,
        Markup(""),
    )
    # The links in a file are not a way through the site.
    return replace(visit, page=Markup(source)) if visit.is_page else visit


def _is_new(address: str, shapes: Counter[Any]) -> bool:
    parts = urlsplit(address)
    if kind := re.fullmatch(r"/(centers|partners|threats)/[\w-]+/", parts.path):
        shapes[kind[1]] += 1
        return not QUICK or shapes[kind[1]] <= PROFILES
    # A file is the same list in another form, whatever the filters.
    names = (
        tuple(name for name, _value in parse_qsl(parts.query))
        if parts.path.endswith("/")
        else ("file",)
    )
    path = parts.path
    if path.endswith(DOCUMENTS):
        path = path.rpartition(".")[2]  # each starts a process of its own
    if "pick" in names:
        path = "/pick/"
    elif names and re.fullmatch(r"/stories/[\w-]+/", path):
        path = "/stories/*/"  # its place in a list of results
    shapes[path, names] += 1
    return not names or shapes[path, names] <= OPENED


@pytest.fixture(scope="package")
def archive(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), with_archive():
        yield


@pytest.fixture(scope="package")
def site(archive: None) -> Walk:
    return walk(Client())
