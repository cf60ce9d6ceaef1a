"""Login in a browser: links from other sites, two tabs, focus on errors, and log out everywhere."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD


@pytest.fixture
def mail(portal: str) -> Iterator[str]:
    """Return the URL of another site that links to a staff page."""
    link = f'<a href="{portal}/admin/queue/">Please review</a>'

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(link.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def log_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()


def test_link_from_another_site_opens_the_page(visit: Any, mail: str, portal: str):
    page = visit("/admin/stories/story/add/", by="editor", fresh=True)
    page.locator("#id_title").fill("Half an hour of work")

    other = page.context.new_page()
    other.goto(mail)
    other.get_by_role("link").click()
    expect(other).to_have_url(f"{portal}/admin/queue/")
    expect(other.get_by_role("heading", level=1)).to_have_text("Queue")

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Release check")).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("Half an hour of work")


def test_second_login_tab_continues_to_its_page(visit: Any, portal: str):
    first = visit("/admin/stories/story/", fresh=True)
    second = first.context.new_page()
    second.goto("/admin/stories/page/")
    log_in(first)
    expect(first).to_have_url(f"{portal}/admin/stories/story/")
    log_in(second)
    expect(second).to_have_url(f"{portal}/admin/stories/page/")


def test_failed_login_moves_the_focus_to_its_reason(visit: Any):
    page = visit("/admin/", fresh=True)
    log_in(page, "wrong")
    summary = page.locator("section.summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("correct username and password")
    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")


def test_log_out_everywhere_ends_other_browsers(visit: Any):
    here = visit("/admin/", fresh=True)
    log_in(here)
    there = visit("/admin/", fresh=True)
    log_in(there)
    here.get_by_text("Account", exact=True).click()
    here.get_by_role("link", name="Second factor").click()
    expect(here.get_by_text("this browser")).to_be_visible()
    here.get_by_role("button", name="Log out everywhere").click()
    expect(here.get_by_text("You’re logged out everywhere.")).to_be_visible()
    there.reload()
    expect(there.get_by_label("Password")).to_be_visible()
