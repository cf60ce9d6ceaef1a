"""Reading pages with the keyboard, without JavaScript and on paper."""

import re
from collections.abc import Iterator
from typing import Any

import brotli
import pytest
from playwright.sync_api import Page, expect

from stories.delivery.response_store import store


def focused(page: Page) -> str:
    return page.evaluate(
        "document.activeElement.textContent.trim().replace(/\\s+/g, ' ') || document.activeElement.id"
    )


@pytest.fixture
def agency(settings: Any) -> Iterator[None]:
    """Show the banner, which only the site of an agency has."""
    settings.AGENCY_NAME = "Department of Examples"
    settings.AGENCY_URL = "https://www.example.gov"
    store.clear()
    yield
    store.clear()


def test_keyboard_order_follows_the_page(visit: Any) -> None:
    page = visit("/stories/")
    order = []
    for _step in range(13):
        page.keyboard.press("Tab")
        order.append(focused(page))
    assert order[:2] == ["Skip to main content", "Skip to results"]
    assert order[2:10] == [
        "Fusion Center Success Stories",
        "Stories",
        "Centers",
        "Threat types",
        "Partners",
        "States",
        "Data",
        "About",
    ]
    assert order[10:13] == ["Home", "q", "Search"]


def test_skip_link_leads_to_the_main_part(visit: Any) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_results_are_four_keys_from_the_top(visit: Any) -> None:
    page = visit("/stories/")
    for key in ("Tab", "Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("Boolean(document.activeElement.closest('.list-results'))")


def test_banner_opens_and_closes_by_keyboard(visit: Any, agency: None) -> None:
    page = visit("/")
    button = page.get_by_role("button", name="Here’s how you know")
    expect(page.get_by_text("Official websites use .gov")).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_text("Official websites use .gov")).to_be_visible()


def test_site_works_without_javascript(visit: Any) -> None:
    page = visit("/", java_script_enabled=False)
    page.get_by_role("searchbox").fill("trafficking")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("h1")).to_contain_text(
        "stories on trafficking"
    )  # the browser adds the quotation marks
    page.locator(".facet label", has_text="Human trafficking").first.click()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator(".chips")).to_contain_text("Human trafficking")
    page.locator(".story__title a").first.click()
    expect(page.locator(".key-facts")).to_contain_text("Source")
    page.get_by_role("button", name="Yes").click()
    page.get_by_label("What helped?").fill("The dates.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("main")).to_contain_text("We’ve received your comments")
    page.get_by_role("link", name="Back to the page").click()
    expect(page.locator(".key-facts")).to_be_visible()


def test_banner_is_open_without_javascript(visit: Any, agency: None) -> None:
    page = visit("/", java_script_enabled=False)
    expect(page.get_by_text("Official websites use .gov")).to_be_visible()


def test_filters_and_menu_open_on_a_phone(visit: Any) -> None:
    page = visit("/stories/", width=320)
    page.locator(".filters > summary").click()
    expect(page.get_by_role("heading", name="Threat type")).to_be_visible()
    page.locator(".menu > summary").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Centers").click()
    expect(page).to_have_url(re.compile("/centers/$"))


def test_link_can_be_copied(visit: Any) -> None:
    page = visit(
        "/stories/iowa-coast-to-coast-2024/", permissions=["clipboard-read", "clipboard-write"]
    )
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".share [role=status]")).to_have_text("Link copied.")
    assert page.evaluate("navigator.clipboard.readText()").endswith(
        "/stories/iowa-coast-to-coast-2024/"
    )


def test_printed_story_keeps_title_text_and_source(visit: Any) -> None:
    page = visit("/stories/iowa-coast-to-coast-2024/")
    page.emulate_media(media="print")
    for shown in (".disclaimer", "h1", ".key-facts", ".prose", ".facts"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in (".site-footer", ".feedback-form", ".share"):
        expect(page.locator(hidden).first).to_be_hidden()


def test_public_pages_set_no_cookie_or_third_party_request(visit: Any, portal: str) -> None:
    page = visit("/")
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    for path in ("/", "/stories/?q=bomb", "/stories/iowa-coast-to-coast-2024/", "/centers/"):
        page.goto(path)
    assert page.context.cookies() == []
    assert urls
    assert [url for url in urls if not url.startswith((portal, "data:"))] == []


def test_pages_obey_security_policy(visit: Any) -> None:
    page = visit("/")
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    for path in ("/", "/stories/", "/stories/iowa-coast-to-coast-2024/", "/states/"):
        page.goto(path)
    assert messages == []


def test_page_loads_without_layout_shift(visit: Any) -> None:
    page = visit("/", fresh=True)
    moved = page.evaluate(
        """new Promise(done => { let sum = 0;
        new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value })
          .observe({type: "layout-shift", buffered: true}); setTimeout(() => done(sum), 500) })"""
    )
    assert moved < 0.02


@pytest.mark.parametrize(
    "path", ["/", "/stories/", "/stories/iowa-coast-to-coast-2024/", "/centers/"]
)
def test_first_view_weighs_less_than_100_kilobytes(visit: Any, path: str) -> None:
    """Compare sizes as production compresses them. Fonts and PNG files already are."""
    page = visit("/healthz", fresh=True)
    responses: list[Any] = []
    page.on("response", lambda response: responses.append(response))  # noqa: PLW0108 (Playwright refuses a built-in)
    page.goto(path, wait_until="networkidle")
    weights = {}
    for response in responses:
        is_text = not response.url.endswith((".woff2", ".png", ".ico"))
        body = response.body()
        weights[response.url] = len(brotli.compress(body, quality=5) if is_text else body)
    assert sum(weights.values()) < 100_000, weights
