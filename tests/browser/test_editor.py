"""A story in a browser, from a contributor's draft to withdrawal.

After each step, the public page shows exactly the released text.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from stories.timezones import format_for_picker
from tests.browser.axe import require_access
from tests.clock import pass_time

TITLE, SLUG = "Harbor cameras lead to a stolen boat", "harbor-cameras-lead-to-a-stolen-boat"
PUBLIC = f"/stories/{SLUG}/"


@pytest.fixture
def desk(visit: Any) -> Page:
    return visit("/admin/", by="editor")


@pytest.fixture
def office(visit: Any) -> Page:
    return visit("/admin/", by="official")


def choose(page: Page, field: str, words: str) -> None:
    """Choose an entry of an autocomplete field by typing."""
    page.locator(f"#id_{field} + .select2").click()
    search = page.locator(".select2-container--open .select2-search__field").last
    search.fill(words)
    page.locator(".select2-results__option--highlighted", has_text=words).click()


def write(page: Page, text: str) -> None:
    """Replace the text in the prose editor."""
    editor = page.locator(".ProseMirror[contenteditable=true]").first
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def fill_form(page: Page) -> None:
    page.locator("#id_title").fill(TITLE)
    page.get_by_label("Summary").fill(
        "Cameras of the port and a center's analysts led police to a stolen boat."
    )
    write(page, "The first text, as released.")
    page.locator("#id_event_date").fill("2019-07")
    page.locator("details.folded summary").click()
    page.get_by_label("Rhode Island", exact=True).check()
    # The contributor's own center is preselected as the lead.
    expect(page.locator("#id_center_roles-0-role")).to_have_value("lead")
    choose(page, "threat_types", "Vehicle theft")
    page.locator("#id_mission_area").select_option("investigate")
    if not page.locator("#id_sources-0-title").count():
        page.locator(".add-row a", has_text="Add another Source").click()
    page.locator("#id_sources-0-title").fill("A public report of the port")


def save(page: Page) -> None:
    page.locator("[name=_continue]").first.click()
    expect(page.locator(".messagelist")).to_contain_text("successfully")


def public_text(page: Page, path: str = PUBLIC) -> str:
    """Return the HTML that a visitor receives."""
    return page.request.get(path).text()


def act(page: Page, name: str, button: str, said: str, **fields: str) -> None:
    """Open the page of an action from the form of a story, fill it in by labels and submit it."""
    page.goto(re.sub("(change|[a-z_]+)/[^/]*$", f"{name}/", page.url))
    for label, text in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(text)
    if name == "clear":
        page.get_by_label("Court case", exact=True).select_option("none")
    page.get_by_role("button", name=button).click()
    expect(page.locator(".messagelist")).to_contain_text(said)


def clear(page: Page) -> None:
    reviewed = {"Privacy_review_by": "Privacy Office", "Privacy_review_on": "2026-11-02"}
    consent = {"Consent_of_the_center_by": "Director", "Consent_on": "2026-11-02"}
    act(page, "clear", "Clear for public release", "cleared", **reviewed, **consent)


def preview(desk: Page) -> None:
    with desk.expect_popup() as popup:
        desk.locator("[name=_preview]").click()
    expect(popup.value.locator("h1")).to_have_text(TITLE)
    expect(popup.value.locator(".preview-bar")).to_contain_text("Nothing was saved")
    expect(popup.value.locator(".prose")).to_contain_text("The first text, as released.")


def elapse(by: timedelta) -> None:
    """Move stored timestamps back, outside the test's transaction, which the portal can't see."""

    def work() -> None:
        pass_time(by)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()


def submit(page: Page) -> None:
    act(page, "submit", "Submit for clearance", "submitted for clearance")


def draft(writer: Page) -> str:
    """Write, preview and submit a story; return the URL of its form."""
    writer.goto("/admin/stories/story/add/")
    fill_form(writer)
    preview(writer)
    save(writer)
    story = writer.url
    submit(writer)
    return story


def revise(story: str, writer: Page, desk: Page) -> None:
    """Return a story for changes and submit it again."""
    desk.goto(story)
    act(desk, "send_back", "Return for changes", "returned", Remark="Use plainer words.")
    writer.goto(story)
    expect(writer.locator("#content")).to_contain_text("Use plainer words.")
    write(writer, "The revised text, as released.")
    save(writer)
    submit(writer)


def schedule(story: str, office: Page) -> None:
    """Clear a story, schedule its release in three hours, and let four pass."""
    office.goto(story)
    clear(office)
    later = format_for_picker(timezone.now() + timedelta(hours=3))
    act(office, "schedule", "Schedule the release", "will be published on", Publish_at=later)
    assert office.request.get(PUBLIC).status == 404, "not public before the scheduled time"
    elapse(timedelta(hours=4))


def correct(story: str, writer: Page, office: Page) -> None:
    """Write and publish a correction."""
    writer.goto(story)
    write(writer, "The corrected text.")
    save(writer)
    writer.goto(story.replace("/change/", "/submit/"))
    writer.get_by_label("What changed", exact=True).fill("The boat was a ferry.")
    writer.get_by_label("This is a correction").check()
    writer.get_by_role("button", name="Submit for clearance").click()
    assert "The corrected text" not in public_text(office), (
        "an edit is not public before the next edition"
    )
    office.goto(story)
    clear(office)
    act(office, "publish", "Publish now", "is public")


def test_story_from_draft_to_withdrawal(visit: Any, desk: Page, office: Page) -> None:
    console_errors: list[str] = []
    writer = visit("/admin/", by="writer")
    for page in (writer, desk, office):
        page.on(
            "console",
            lambda message: (
                console_errors.append(message.text) if message.type == "error" else None
            ),
        )
    story = draft(writer)
    revise(story, writer, desk)
    schedule(story, office)
    assert "The revised text, as released." in public_text(office)
    assert PUBLIC in public_text(office, "/stories/?q=harbor+cameras")
    correct(story, writer, office)
    assert "The corrected text." in public_text(office)
    assert "The revised text" in public_text(office, f"{PUBLIC}editions/1/")
    act(
        office,
        "withdraw",
        "Withdraw from the site",
        "no longer public",
        Reason="Written for a test",
    )
    assert office.request.get(PUBLIC).status == 410
    assert PUBLIC not in public_text(office, "/stories/?q=harbor+cameras")
    assert console_errors == [], "the Content Security Policy allows everything on these pages"


PATHS = (
    "/admin/",
    "/admin/queue/",
    "/admin/roles/",
    "/admin/stories/story/",
    "/admin/stories/story/add/",
    "/admin/stories/bundle/add/",
    "/admin/stories/releaserecord/",
)


@pytest.mark.parametrize("path", PATHS)
def test_staff_pages_pass_axe(office: Page, path: str) -> None:
    office.goto(path)
    office.wait_for_load_state("networkidle")
    require_access(office, path)
