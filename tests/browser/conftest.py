"""Fixtures for browser tests: Chromium and a running portal with the archive, started once."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from stories.models import FusionCenter
from stories.publishing.roles import ADMINISTRATORS, CONTRIBUTORS
from tests.archive import with_own_archive
from tests.browser.chromium import NO_CHROMIUM, find_chromium
from tests.factories import make_editor, make_official, make_user

# Playwright's synchronous API runs an event loop, in which Django refuses queries.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
Contexts = dict[str, BrowserContext]
BUILT = Path(__file__).resolve().parents[2] / "static" / "dist" / "css" / "site.css"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    browser_tests = [item for item in items if here in item.path.parents]
    for item in browser_tests:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.django_db)  # otherwise there is no test database
        if not find_chromium():
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {"executable_path": find_chromium(), "args": list(FLAGS)}


@pytest.fixture(scope="package")
def portal(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Return the URL of a running portal with the archive and staff accounts; changes are rolled back."""
    assert BUILT.is_file(), "build the assets first: make assets"
    with django_db_blocker.unblock(), with_own_archive():
        make_editor()
        make_official("official")
        make_user("administrator", ADMINISTRATORS)
        make_user(
            "writer",
            CONTRIBUTORS,
            FusionCenter.objects.get(name="Rhode Island State Fusion Center"),
        )
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@pytest.fixture(scope="package")
def contexts(portal: str, browser: Browser) -> Iterator[Contexts]:
    contexts: Contexts = {}
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.fixture
def visit(portal: str, browser: Browser, contexts: Contexts) -> Iterator[Any]:
    """Return a function that opens a path: visit(path, width=1280, by="", fresh=False, **options).

    `by` is the user who is logged in; options are those of a browser context. Contexts are
    reused for their caches, without cookies, unless `fresh` is set.
    """
    pages: list[Page] = []

    def visit(
        path: str, width: int = 1280, by: str = "", fresh: bool = False, **options: Any
    ) -> Page:
        key = f"fresh {len(contexts)}" if fresh else repr((by, options))
        if key not in contexts:
            contexts[key] = browser.new_context(base_url=portal, **options)
        pages.append(contexts[key].new_page())
        pages[-1].set_viewport_size({"width": width, "height": 900})
        contexts[key].clear_cookies()
        if by:
            contexts[key].add_cookies([session_of(by, portal)])
        pages[-1].goto(path)
        return pages[-1]

    yield visit
    for page in pages:
        page.close()


def session_of(name: str, portal: str) -> Any:
    """Return the session cookie that a login of this user would set."""
    client = Client()
    with ThreadPoolExecutor(
        1
    ) as pool:  # outside the test's transaction, which the server can't see
        pool.submit(_log_in, client, name).result()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": portal}


def _log_in(client: Client, name: str) -> None:
    client.force_login(
        User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend"
    )
    connection.close()
