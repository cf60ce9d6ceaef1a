"""Unsaved drafts after the end of a session, and accessibility of a story's pages."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import require_access
from tests.browser.conftest import session_of
from tests.browser.test_accessibility import require_fit
from tests.factories import PASSWORD

STORED_DRAFTS = "Object.keys(localStorage).filter((name) => name.startsWith('draft '))"
STORED_TEXT = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
TITLE = "Typed before the session ended"
UNSAVED = "Typed before the tab was closed"


def log_in(page: Page) -> None:
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


@pytest.fixture
def form(visit: Any) -> Page:
    """Open the form of the latest story as an editor."""
    page = visit("/admin/stories/story/", by="editor", fresh=True)
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator("#id_title")).to_be_visible()
    return page


def type_and_wait(form: Page, text: str) -> None:
    """Type a title, and wait until the browser has stored it as the only draft."""
    assert form.evaluate(STORED_DRAFTS) == []
    form.locator("#id_title").fill(text)
    for _attempt in range(100):
        if form.evaluate(STORED_DRAFTS):
            return
        form.wait_for_timeout(50)  # the Content Security Policy forbids wait_for_function()
    raise AssertionError("no draft was stored")


def test_draft_survives_a_lost_session(form: Page) -> None:
    form.locator("#id_title").fill(TITLE)
    form.locator(".ProseMirror[contenteditable=true]").first.click()
    form.keyboard.type("Typed into the story. ")
    form.context.clear_cookies(name="session")
    form.locator("[name=_continue]").click()
    expect(form.locator("h1")).to_have_text("Log in")
    log_in(form)
    offer = form.locator("[data-draft]")
    expect(offer).to_contain_text("unsaved draft")
    require_access(form, "draft notice")
    assert form.locator("#id_title").input_value() != TITLE
    offer.get_by_role("button", name="Restore").click()
    expect(form.locator("#id_title")).to_have_value(TITLE)
    expect(form.locator(".ProseMirror[contenteditable=true]").first).to_contain_text(
        "Typed into the story."
    )
    expect(form.locator("#h-summary")).to_have_text("Not saved yet")
    form.locator("[name=_continue]").click()
    expect(form.locator(".messagelist")).to_contain_text("successfully")
    assert form.evaluate(STORED_DRAFTS) == [], "saved drafts are deleted"


def test_remark_survives_a_lost_session(form: Page) -> None:
    form.goto(f"{form.url.rpartition('change/')[0]}remarks/")
    form.get_by_label("Remark").fill("x" * 2001)
    expect(form.locator(".count--over")).to_have_text("2001 of 2000 characters. Remove 1.")
    form.get_by_label("Remark").fill(TITLE)
    form.context.clear_cookies(name="session")
    form.get_by_role("button", name="Add remark").click()
    expect(form.locator("[data-draft-safe]")).to_contain_text("safe in this browser")
    require_access(form, "login with a draft")

    log_in(form)
    expect(form.get_by_label("Remark")).to_have_value("")
    form.locator("[data-draft]").get_by_role("button", name="Restore").click()
    expect(form.get_by_label("Remark")).to_have_value(TITLE)
    form.get_by_role("button", name="Add remark").click()
    expect(form.locator(".remark")).to_contain_text(TITLE)
    assert form.evaluate(STORED_DRAFTS) == [], "saved drafts are deleted"


def test_logout_deletes_drafts(form: Page) -> None:
    form.reload()
    assert form.evaluate(STORED_DRAFTS) == []
    form.on("dialog", lambda dialog: dialog.accept())
    type_and_wait(form, "Never to be saved")
    assert len(form.evaluate(STORED_DRAFTS)) == 1
    form.get_by_role("button", name="Log out").click()
    expect(form.locator("h1")).to_have_text("You are logged out")
    assert form.evaluate(STORED_DRAFTS) == []


def test_draft_survives_a_closed_tab(form: Page) -> None:
    type_and_wait(form, UNSAVED)
    second = form.context.new_page()
    second.goto(form.url)
    expect(second.locator("[data-draft]")).to_be_hidden()  # another tab records this draft
    form.close()
    second.reload()
    second.locator("[data-draft]").get_by_role("button", name="Restore").click()
    expect(second.locator("#id_title")).to_have_value(UNSAVED)
    second.close()

    third = second.context.new_page()
    third.goto(form.url)
    third.locator("[data-draft]").get_by_role("button", name="Discard").click()
    expect(third.locator("[data-draft]")).to_be_hidden()
    assert third.evaluate(STORED_DRAFTS) == []


def test_draft_is_not_readable_for_another_account(form: Page, portal: str) -> None:
    type_and_wait(form, UNSAVED)
    assert UNSAVED not in form.evaluate(STORED_TEXT)
    address = form.url
    form.context.clear_cookies()
    form.close()

    form.context.add_cookies([session_of("official", portal)])
    other = form.context.new_page()
    other.goto(address)
    other.locator("#id_title").press("End")  # the scripts run before the first key
    expect(other.locator("[data-draft]")).to_be_hidden()
    own_key = other.locator("meta[name=draft-key]").get_attribute("content")
    other.get_by_role("button", name="Log out").click()
    expect(other.locator("h1")).to_have_text("You are logged out")

    other.context.add_cookies([session_of("editor", portal)])
    other.goto(address)
    assert other.locator("meta[name=draft-key]").get_attribute("content") != own_key
    other.locator("[data-draft]").get_by_role("button", name="Restore").click()
    expect(other.locator("#id_title")).to_have_value(UNSAVED)


def test_pages_around_a_story_pass_axe(visit: Any) -> None:
    # Other tests of this module edit stories as the editor, who then can't create preview links.
    form = visit("/admin/stories/story/", by="official")
    form.locator("#result_list tbody th a").first.click()
    expect(form.locator("#id_title")).to_be_visible()
    story = form.url.rpartition("change/")[0]
    form.goto(f"{story}remarks/")
    form.get_by_label("Remark").fill("Who says so? @editor")
    form.get_by_role("button", name="Add remark").click()
    form.goto(f"{story}links/")
    form.get_by_label("For whom").fill("The director")
    form.get_by_role("button", name="Create link").click()
    address = form.get_by_label("URL", exact=True).input_value()
    for page in (form.url, f"{story}compare/", f"{story}remarks/", "/admin/", "/admin/queue/"):
        form.goto(page)
        require_access(form, page)
        require_fit(form, (1280, 320))
    assert form.request.get(re.sub("^.*?(?=/preview/)", "", address)).status == 200
