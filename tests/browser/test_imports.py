"""Import pages in a browser: usable by keyboard, pass axe, fit the width."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.axe import require_access, require_readable_colors
from tests.browser.test_accessibility import require_fit
from tests.imports.files import csv_bytes
from tests.imports.word import docx, p, run

ROW = {
    "external_id": "b-1",
    "title": "A boat from a file",
    "lead_center": "CIAC",
    "event_date": "2014-06",
}
STORIES = "/admin/stories/story/import/"


def choose(page: Page, name: str, content: bytes) -> None:
    """Choose a file and submit it with Enter."""
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("File", exact=True).set_input_files(file)  # type: ignore[arg-type]
    with page.expect_navigation():
        page.get_by_role("button", name="Check the file").press("Enter")


def require_accessible(page: Page, what: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    require_access(page, what)
    require_readable_colors(page, what)
    require_fit(page, (320, 1280))


def test_spreadsheet_is_imported_and_undone_by_keyboard(visit: Any) -> None:
    page = visit("/admin/stories/story/", by="editor")
    with page.expect_navigation():
        page.get_by_role("link", name="Import", exact=True).press("Enter")
    require_accessible(page, "import")
    choose(page, "a.csv", csv_bytes(ROW, ROW | {"external_id": "b-2", "event_date": "soon"}))
    require_accessible(page, "import with faults")
    page.goto(STORIES)
    choose(page, "a.txt", b"x")
    require_accessible(page, "refused file")
    choose(page, "a.csv", csv_bytes(ROW))
    require_accessible(page, "checked file")
    page.get_by_role("button", name="Import 1 entry").press("Enter")
    expect(page.get_by_text("The file was imported.")).to_be_visible()
    require_accessible(page, "stored file")
    page.get_by_role("button", name="Undo this import").press("Enter")
    expect(page.get_by_text("The import was undone")).to_be_visible()


def test_word_document_is_confirmed_by_keyboard(visit: Any) -> None:
    page = visit("/admin/stories/story/import/word/", by="editor")
    require_accessible(page, "Word")
    hidden = p(run("SECRET", "<w:vanish/>"))
    choose(
        page,
        "a.docx",
        docx(p("A boat", style="Title"), p("CIAC and CTIC, June 2014"), p("Terrorism."), hidden),
    )
    page.get_by_text("Preview of the text").click()
    require_accessible(page, "proposals")
    page.get_by_role("button", name="Import these drafts").press("Enter")
    expect(page.get_by_text("The file was imported.")).to_be_visible()
    page.get_by_role("button", name="Undo this import").press("Enter")
    expect(page.get_by_text("The import was undone")).to_be_visible()


def test_new_story_offers_its_outline(visit: Any) -> None:
    page = visit("/admin/stories/story/add/", by="editor")
    expect(page.locator(".ProseMirror[contenteditable=true] h2")).to_have_count(5)
    require_accessible(page, "new story")
