"""Search, filters, the table and suggestions in a browser, by keyboard and without JavaScript."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import require_access, require_readable_colors


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')")


def test_focus_stays_on_chosen_option(visit: Any) -> None:
    page = visit("/stories/")
    option = page.locator("[data-facet=state] label", has_text="California").first
    box = option.get_by_role("checkbox")
    box.focus()
    count = re.search(r"\d+", option.inner_text())[0]
    top = box.bounding_box()["y"]
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"\?state=ca$"))
    focused_box = page.locator("[data-facet=state] input:focus")
    expect(focused_box).to_be_checked()
    assert abs(focused_box.bounding_box()["y"] - top) < 2
    expect(page.locator(".list-toolbar__count[role=status]")).to_contain_text(f"of {count}")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("/stories/$"))
    expect(page.locator("[data-facet=state] input:focus")).not_to_be_checked()


def test_back_shows_check_boxes_as_they_were(visit: Any) -> None:
    page = visit("/stories/")
    page.locator("[data-facet=state] li input").first.check()
    expect(page).to_have_url(re.compile(r"\?state="))
    page.go_back()
    expect(page.locator("[data-facet=state] input:checked")).to_have_count(0)


def test_focus_moves_to_result_without_filter(visit: Any) -> None:
    page = visit("/stories/?state=ca&year=2015")
    page.get_by_role("link", name="Remove filter: California").press("Enter")
    expect(page).to_have_url(re.compile(r"\?year=2015$"))
    expect(page.locator("#result:focus")).to_contain_text("Showing 1")


def test_focus_stays_on_chosen_order(visit: Any) -> None:
    page = visit("/stories/")
    page.get_by_role("link", name="Oldest").press("Enter")
    expect(page).to_have_url(re.compile(r"\?sort=oldest$"))
    expect(page.locator(".option-nav a:focus")).to_have_text("Oldest")


def test_suggested_list_has_its_count(visit: Any) -> None:
    page = visit("/stories/?q=trafficking&state=ak", width=320, java_script_enabled=False)
    line = page.locator(".count-list a", has_text="Remove Alaska")
    number = line.locator("b").inner_text().split()[0]
    line.click()
    expect(page.locator("h1")).to_contain_text(f"{number} stories on")


def test_thesaurus_term_is_searched_by_keyboard(visit: Any) -> None:
    page = visit("/stories/")
    open_list(page, "#q", "suspicious act")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_text(
        "suspicious activity report"
    )
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/stories/\?q=suspicious\+activity\+report$"))


def test_focused_child_option_is_visible_on_phones(visit: Any) -> None:
    page = visit("/stories/", width=320)
    page.locator(".filters > summary").click()
    page.locator("[data-facet=threat] .facet__all").click()
    page.locator(".facet__children > summary").first.click()
    page.locator(".facet__children[open] input:enabled").first.click()
    expect(page.locator(".facet__children[open] input:focus")).to_be_visible()


def test_typing_filters_a_long_facet(visit: Any) -> None:
    page = visit("/stories/")
    panel = page.locator("[data-facet=center]")
    expect(panel.locator("li:visible")).to_have_count(8)
    page.get_by_label("Find an option for center").fill("florida")
    expect(page.locator("[data-narrowed]")).to_have_text(re.compile(r"^\d+ options$"))
    expect(panel.locator("li:visible")).to_have_text(
        [re.compile("Florida")] * panel.locator("li:visible").count()
    )
    expect(page.locator("[data-narrowed]")).to_have_text(
        f"{panel.locator('li:visible').count()} options"
    )
    page.get_by_label("Find an option for center").fill("")
    assert panel.locator("li:visible").count() > 8


@pytest.mark.parametrize(
    ("facet", "typed", "found"),
    [
        ("center", "CIAC", "Colorado Information Analysis Center"),
        ("partner", "Sheriff's", "Sheriff’s"),
        ("partner", "sheriffs", "Sheriff’s"),
    ],
)
def test_option_is_found_by_other_names(visit: Any, facet: str, typed: str, found: str) -> None:
    page = visit("/stories/")
    page.evaluate("facet => { document.querySelector(`[data-facet=${facet}]`).open = true }", facet)
    page.get_by_label(f"Find an option for {facet}").fill(typed)
    expect(page.locator("[data-narrowed]")).to_have_text(re.compile(r"^[1-9]\d* options$"))
    expect(page.locator(f"[data-facet={facet}] li:visible", has_text=found).first).to_be_visible()


def test_all_options_load_into_the_panel(visit: Any) -> None:
    page = visit("/stories/?q=fraud")
    panel = page.locator("[data-facet=center]")
    panel.locator(".facet__all").focus()
    page.keyboard.press("Enter")
    expect(panel.locator(".facet__all")).to_have_count(0)
    assert panel.locator("li").count() > 8
    expect(panel.locator("input:focus")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/stories/\?q=fraud$"))


def test_child_option_shows_its_parent(visit: Any) -> None:
    page = visit("/stories/")
    page.get_by_label("Find an option for threat type").fill("ransom")
    expect(page.locator("[data-narrowed]")).to_have_text(re.compile(r"^\d+ options$"))
    shown = page.locator("[data-facet=threat] li:visible label:visible > span")
    assert shown.all_text_contents() == ["Cybercrime", "Ransomware and network intrusion"]


def test_option_without_results_is_disabled(visit: Any) -> None:
    page = visit("/stories/?state=ca")
    page.locator("[data-facet=center] .facet__all").click()
    inert = page.locator("[data-facet=center] label", has=page.locator("input:disabled")).first
    expect(inert).to_contain_text("0")


@pytest.mark.parametrize("width", [320, 1280])
def test_filters_can_be_skipped(visit: Any, width: int) -> None:
    page = visit("/stories/", width=width)
    if width == 320:
        page.locator(".filters > summary").click()
    page.get_by_role("link", name="Skip filters").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "result"
    page.get_by_role("link", name="Back to filters").click()
    expect(page.locator("#h-filter")).to_be_in_viewport()


def test_filters_work_without_javascript(visit: Any) -> None:
    page = visit("/stories/?view=table", java_script_enabled=False)
    expect(page.get_by_label("Find an option for center")).to_be_hidden()
    page.locator("[data-facet=center] .facet__all").click()
    expect(page).to_have_url(re.compile(r"/stories/filter/center/\?view=table$"))
    page.locator("[data-facet=center] input:enabled").last.check()
    page.get_by_role("button", name="Apply filters").click()
    page.get_by_role("columnheader", name="Date").get_by_role("link").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Date")
    expect(page.locator(".chips a").first).to_contain_text("Remove filter:")
    page.get_by_role("link", name="Clear all").click()
    expect(page).to_have_url(re.compile(r"/stories/\?sort=oldest&view=table$"))


def test_search_link_can_be_copied(visit: Any) -> None:
    page = visit("/stories/?view=table&state=CA", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link to this search").click()
    expect(page.locator(".share__status")).to_have_text("Link copied.")
    assert page.evaluate("navigator.clipboard.readText()").endswith("/stories/?state=ca")


def test_printed_table_shows_every_column(visit: Any) -> None:
    page = visit("/stories/?view=table")
    page.emulate_media(media="print")
    expect(page.locator(".table")).to_be_visible()
    for hidden in (".filters", ".option-nav", ".share--search"):
        expect(page.locator(hidden).first).to_be_hidden()


def open_list(page: Page, field: str, words: str) -> None:
    page.locator(field).press_sequentially(words)
    expect(page.get_by_role("option").first).to_be_visible()


@pytest.mark.parametrize(
    ("path", "field"), [("/", "#q"), ("/stories/", "#q"), ("/centers/", "#q-head")]
)
def test_suggestion_is_chosen_by_keyboard(visit: Any, path: str, field: str) -> None:
    page = visit(path)
    open_list(page, field, "ciac")
    box = page.locator(field)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("form:has(.suggest) [role=status]")).to_contain_text("suggestion")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_contain_text("Colorado Information Analysis Center")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Colorado Information Analysis Center")


def test_escape_closes_suggestions_and_keeps_words(visit: Any) -> None:
    page = visit("/")
    open_list(page, "#q", "terror")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator("#q")).to_have_value("terror")
    expect(page.locator("#q")).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/stories/\?q=terror$"))


def test_suggestion_is_chosen_by_mouse(visit: Any) -> None:
    page = visit("/")
    open_list(page, "#q", "fbi")
    page.get_by_role("option", name="Federal Bureau of Investigation").click()
    expect(page).to_have_url(re.compile("/partners/fbi/$"))


@pytest.mark.parametrize("width", [320, 1280])
def test_open_suggestions_and_facets_pass_axe(visit: Any, width: int) -> None:
    page = visit("/stories/?state=ca", width)
    page.evaluate(
        "document.querySelectorAll('details').forEach((details) => { details.open = true })"
    )
    page.evaluate(
        "document.querySelectorAll('.menu').forEach((details) => { details.open = false })"
    )
    open_list(page, "#q", "terr")
    page.keyboard.press("ArrowDown")
    require_access(page, "open suggestions and facets")
    require_readable_colors(page, "open suggestions and facets")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_suggestions_obey_security_policy(visit: Any) -> None:
    page = visit("/")
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    open_list(page, "#q", "terr")
    assert messages == []


@pytest.mark.parametrize("width", [320, 1280])
def test_center_page_filters_its_stories(visit: Any, width: int) -> None:
    page = visit("/centers/connecticut-intelligence-center/", width)
    page.get_by_text("Filter these stories").click()
    page.locator("[data-facet=year] > summary").click()
    require_access(page, "filters of a center")
    page.locator("[data-facet=year] a[href]", has_text="2012").click()
    expect(page).to_have_url(
        re.compile(r"/stories/\?center=connecticut-intelligence-center&year=2012$")
    )
    expect(page.locator("h1")).to_have_text(
        "1 story from the Connecticut Intelligence Center in 2012"
    )
