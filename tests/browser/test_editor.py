"""An editor's day in a real browser: write, preview, publish, edit, publish again, withdraw.

After each step the public side shows exactly the released text.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import require_access
from tests.factories import PASSWORD

TITLE, SLUG = "Harbor cameras lead to a stolen boat", "harbor-cameras-lead-to-a-stolen-boat"
PUBLIC = f"/stories/{SLUG}/"


@pytest.fixture
def desk(visit: Any) -> Page:
    """A page of an editor who has logged in."""
    page = visit("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("h1")).to_have_text("Staff desk")
    return page


def choose(page: Page, field: str, words: str) -> None:
    """Choose an entry of an autocomplete field by typing."""
    page.locator(f"#id_{field} + .select2").click()
    search = page.locator(".select2-container--open .select2-search__field").last
    search.fill(words)
    page.locator(".select2-results__option--highlighted", has_text=words).click()


def write(page: Page, text: str) -> None:
    """Put this text in place of what the prose editor holds."""
    editor = page.locator(".ProseMirror[contenteditable=true]").first
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def fill_form(page: Page) -> None:
    page.get_by_label("Title", exact=True).fill(TITLE)
    page.get_by_label("Summary").fill("Cameras of the port and a center's analysts led police to a stolen boat.")
    write(page, "The first text, as released.")
    page.locator("#id_event_date").fill("2019-07")
    page.get_by_label("Rhode Island").check()
    page.locator(".add-row a", has_text="Add another Fusion center").click()
    choose(page, "center_roles-0-center", "Rhode Island State Fusion Center")
    page.locator("#id_center_roles-0-role").select_option("lead")
    choose(page, "threat_types", "Vehicle theft")
    page.locator("#id_mission_area").select_option("investigate")
    page.get_by_label("Source title").fill("A public report of the port")


def save(page: Page) -> None:
    page.locator("[name=_continue]").first.click()
    expect(page.locator(".messagelist")).to_contain_text("successfully")


def public_text(page: Page, path: str = PUBLIC) -> str:
    """Return what a visitor reads there now."""
    return page.request.get(path).text()


def publish(page: Page, note: str = "") -> None:
    page.goto(re.sub("change/.*", "publish/", page.url))
    if note:
        page.get_by_label("What changed").fill(note)
    page.get_by_role("button", name=re.compile("Publish edition")).click()
    expect(page.locator(".messagelist")).to_contain_text("is public")


def preview(desk: Page) -> None:
    with desk.expect_popup() as popup:
        desk.locator("[name=_preview]").click()
    expect(popup.value.locator("h1")).to_have_text(TITLE)
    expect(popup.value.locator(".preview-bar")).to_contain_text("Nothing was saved")
    expect(popup.value.locator(".prose")).to_contain_text("The first text, as released.")


def withdraw(desk: Page) -> None:
    desk.goto(re.sub("change/.*", "withdraw/", desk.url))
    desk.get_by_label("Reason").fill("Written for a test")
    desk.get_by_role("button", name=re.compile("Withdraw")).click()
    expect(desk.locator(".messagelist")).to_contain_text("no longer public")


def test_an_editor_creates_previews_publishes_edits_and_withdraws(desk: Page) -> None:
    said: list[str] = []
    desk.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    desk.goto("/admin/stories/story/add/")
    fill_form(desk)
    preview(desk)
    assert desk.request.get(PUBLIC).status == 404

    save(desk)
    assert desk.request.get(PUBLIC).status == 404, "a draft is not public"
    publish(desk)
    assert "The first text, as released." in public_text(desk)
    assert "July 2019" in public_text(desk)
    assert PUBLIC in public_text(desk, "/stories/?q=harbor+cameras")

    write(desk, "The second text, not released yet.")
    save(desk)
    assert "The second text" not in public_text(desk), "an edit is not public before the next edition"
    publish(desk, "Text made clearer")
    assert "The second text, not released yet." in public_text(desk)
    assert "Text made clearer" in public_text(desk)
    assert "The first text" not in public_text(desk)

    withdraw(desk)
    assert desk.request.get(PUBLIC).status == 410
    assert PUBLIC not in public_text(desk, "/stories/?q=harbor+cameras")
    assert said == [], "the strict content security policy is kept"


@pytest.mark.parametrize("path", ["/admin/", "/admin/stories/story/", "/admin/stories/story/add/"])
def test_axe_finds_nothing_at_the_desk(desk: Page, path: str) -> None:
    desk.goto(path)
    desk.wait_for_load_state("networkidle")
    require_access(desk, path)
