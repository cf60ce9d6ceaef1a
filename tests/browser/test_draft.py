"""Unsaved drafts after the end of a session, and accessibility of a story's pages."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import require_access
from tests.browser.test_accessibility import require_fit
from tests.factories import PASSWORD

STORED_DRAFTS = "Object.keys(sessionStorage).filter((key) => key.startsWith('draft '))"
TITLE = "Typed before the session ended"


def log_in(page: Page) -> None:
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


@pytest.fixture
def form(visit: Any) -> Page:
    """Open the form of the latest story as an editor."""
    page = visit("/admin/stories/story/", by="editor")
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator("#id_title")).to_be_visible()
    return page


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
    expect(form.locator("[data-draft-safe]")).to_contain_text("safe in this browser tab")
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
    form.locator("#id_title").fill("Never to be saved")
    form.wait_for_timeout(1500)  # the Content Security Policy forbids wait_for_function()
    assert len(form.evaluate(STORED_DRAFTS)) == 1
    form.get_by_role("button", name="Log out").click()
    expect(form.locator("h1")).to_have_text("You are logged out")
    assert form.evaluate(STORED_DRAFTS) == []


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
