"""Site with two pages of stories, its static export, and a file server for the export."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urljoin

import pytest

from stories.models import Page
from stories.static_export.export import ExportReport, export_site
from tests.confirmed import save_entry
from tests.factories import add, make_published
from tests.pages.markup import Markup
from tests.pages.world import World, kept_for_many_tests, make_world


class Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits for 40 ms

    def log_message(self, *args: Any) -> None:
        pass


@dataclass(frozen=True)
class ExportedSite:
    """A static export behind Python's file server."""

    folder: Path
    report: ExportReport
    world: World
    connection: HTTPConnection

    def read(self, address: str) -> tuple[int, str]:
        """Return (status, text) as a browser receives it, after the redirect to a trailing slash."""
        self.connection.request("GET", address)
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        if answer.status == 301:
            return self.read(urljoin(address, answer.headers["Location"]))
        return answer.status, text

    def page(self, address: str) -> Markup:
        status, text = self.read(address)
        assert status == 200, address
        return Markup(text)


@pytest.fixture(scope="package")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept_for_many_tests(django_db_blocker):
        world = make_world()
        for slug in ("accessibility", "clearance", "contact", "methodology", "privacy"):
            add(
                Page,
                slug=slug,
                title=slug.title(),
                description="What this page says. " * 3,
                body="<p>It.</p>",
            )
        for _number in range(21):
            make_published(lead=world.center, threats=(world.topic,))
        world.partner.slug = "beech"
        save_entry(world.partner)
        yield world


@pytest.fixture(scope="package")
def exported(site: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExportedSite]:
    folder = tmp_path_factory.mktemp("static-export") / "site"
    report = export_site(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield ExportedSite(folder, report, site, HTTPConnection(*server.server_address[:2]))
    server.shutdown()
    server.server_close()
    thread.join()
