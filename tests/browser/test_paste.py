"""Text pasted into the editor from the clipboard of other programs, in the form that they write."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import require_access

CLIPBOARD = Path(__file__).parent / "clipboard"
EDITOR = ".ProseMirror[contenteditable=true]"
PASTE = """(editor, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "plain text");
  editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
# The text that the form sends, and what the notice below the editor lists.
PASTED = {
    "word": (
        "<h2>A find at the port</h2>"
        "<p><strong>Analysts</strong> read <em>the list</em> and counted 10⁶ parts worth $9,000¹.</p>"
        "<p>The crew arrived at noon.</p>"
        "<ul><li><p>Boats</p><ul><li><p>A tug</p></li></ul></li><li><p>Cars</p></li></ul>"
        "<p>Between the lists.</p><ol><li><p>First step</p></li></ol>"
        '<p>See <a href="https://www.example.gov/report">the report</a> and the draft.</p>',
        [
            "Hidden or blacked-out text: Do not show this.",
            "Tracked deletion: fled to Newark",
            "Comment: [RV1]",
            "Footnote or endnote: [1]",
            "Link that readers can’t open: file:///C:/Users/me/draft.docx",
            "Hidden or blacked-out text: Blacked out White words",
            "Comment: Is this right?",
        ],
    ),
    "google_docs": (
        "<h2>A find at the port</h2>"
        "<p><strong>Analysts</strong> read <em>the list</em> and counted 10⁶ parts.</p>"
        "<ul><li><p>Boats</p><ul><li><p>A tug</p></li></ul></li><li><p>Cars</p></li></ul>",
        ["Struck-out text: An old sentence."],
    ),
    "outlook": (
        "<p>Dear all,</p><p><strong>Analysts</strong> read <em>the list</em>: "
        '<a href="https://www.example.gov/list">list</a> and a trap.</p>',
        [
            "Link that readers can’t open: javascript:alert(1)",
            "Picture. Add it in the Picture section: Logo of the port",
        ],
    ),
    "libreoffice": (
        "<h2>A find at the port</h2>"
        "<p><strong>Analysts</strong> read <em>the list</em> and counted 10⁶ parts. CAPITALS</p>"
        "<ol><li><p>First step</p><ol><li><p>Inner step</p></li></ol></li></ol>",
        ["Hidden or blacked-out text: White words"],
    ),
    "excel": (
        "<table><tbody><tr><td><p>Item</p></td><td><p><strong>Seized</strong></p></td></tr>"
        "<tr><td><p>Boats</p></td><td><p>3</p></td></tr></tbody></table>",
        ["Hidden or blacked-out text: Hidden row 7"],
    ),
}


@pytest.fixture
def form(visit: Any) -> Page:
    page = visit("/admin/stories/story/add/", by="editor")
    page.locator(EDITOR).first.click()
    page.keyboard.press("Control+A")  # the outline of a new story
    return page


@pytest.mark.parametrize("program", PASTED)
def test_pasted_text_keeps_only_what_stories_contain(program: str, form: Page) -> None:
    html, left_out = PASTED[program]
    editor = form.locator(EDITOR).first

    editor.evaluate(PASTE, (CLIPBOARD / f"{program}.html").read_text("utf-8"))

    assert text_of(form) == html
    assert form.locator(".prose-editor + [role=status] li").all_inner_texts() == left_out


def test_next_paste_clears_the_notice(form: Page) -> None:
    editor = form.locator(EDITOR).first
    editor.evaluate(PASTE, "<p>One<del>two</del></p>")
    expect(form.get_by_text("Tracked deletion: two")).to_be_visible()
    require_access(form, "notice about a paste")

    editor.evaluate(PASTE, "<p>Three</p>")

    expect(form.get_by_text("Tracked deletion: two")).not_to_be_attached()


def text_of(form: Page) -> str:
    """Return the HTML that the form would send, with single spaces and without empty paragraphs."""
    html = form.locator("textarea[name=body]").input_value()
    html = re.sub(' (?:data-type|target|rel)="[^"]*"', "", html)
    return " ".join(html.replace("<p></p>", "").split()).replace(" </p>", "</p>")
