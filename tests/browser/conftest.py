"""A real Chromium before a real server with the real archive, loaded once for all browser tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from stories.intake.archive import load_archive
from stories.models import FusionCenter
from stories.publishing.roles import CONTRIBUTORS
from tests.factories import make_editor, make_official, make_user

# The synchronous API of Playwright runs an event loop, in which Django would refuse its own queries.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
USUAL_PATHS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
NO_CHROMIUM = "no Chromium: install it (apt-get install chromium) or set CHROMIUM to its path"
BUILT = Path(__file__).resolve().parents[2] / "static" / "dist" / "css" / "site.css"


def find_chromium() -> str:
    """Return the path of Chromium: CHROMIUM, else the usual names; "" when there is none."""
    return os.environ.get("CHROMIUM") or next((path for name in USUAL_PATHS if (path := shutil.which(name))), "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    browser_tests = [item for item in items if here in item.path.parents]
    for item in browser_tests:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.django_db)  # the test database is made only for tests that ask for it
        if not find_chromium():
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {"executable_path": find_chromium(), "args": list(FLAGS)}


@pytest.fixture(scope="package")
def portal(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of a running portal with the archive and staff; what these tests change is gone after them."""
    assert BUILT.is_file(), "build the assets first: make assets"
    with django_db_blocker.unblock():
        load_archive()
        make_editor()
        make_official("official")
        make_user("writer", CONTRIBUTORS, FusionCenter.objects.get(name="Rhode Island State Fusion Center"))
        server = LiveServer("localhost")
        yield server.url
        server.stop()
        call_command("flush", interactive=False, verbosity=0)
        connection.close()  # Playwright's loop has one of its own, which would keep the database from being dropped


@pytest.fixture
def visit(portal: str, browser: Browser) -> Iterator[Any]:
    """A function that opens a path in a fresh context: visit(path, width=1280, scheme="light", **context options)."""
    contexts = []

    def visit(path: str, width: int = 1280, scheme: str = "light", **options: Any) -> Page:
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, color_scheme=scheme, base_url=portal, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
