"""List view and table view of the same stories."""

import pytest

from tests.listing.collection import listing, titles
from tests.pages.markup import Markup, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collection")]


def page_of(client, query: str) -> Markup:
    page = Markup(client.get(f"/stories/?{query}").content)
    assert page.errors == []
    return page


def headings(query: str) -> dict[str, tuple[str, str]]:
    """Return {label: (address that it orders by, direction)}."""
    return {
        column.label: (str(column.url or ""), column.direction) for column in listing(query).columns
    }


@pytest.mark.parametrize("query", ["", "q=ash+or+fir", "state=oh&sort=oldest", "sort=center"])
def test_table_and_list_have_same_stories(client, query):
    table = page_of(client, f"{query}&view=table")
    assert [words(cell) for cell in table.all("th") if cell.get("scope") == "row"] == titles(query)


def test_table_has_five_columns(client):
    cells = [words(cell) for cell in page_of(client, "q=beech&view=table").all("td", "th")]
    shown = ["Date", "Story", "Center", "State", "Threat type"]
    assert cells == [*shown, "March 2011", "beech", "NORTH, SOUTH", "KY, OH", "ARSON"]


def test_unknown_view_is_reported(client):
    found = listing("view=cube")
    assert found.notices == ["We ignored “view.” Choose List or Table."]
    assert list(page_of(client, "view=cube").all("table")) == []


def test_date_heading_reverses_order():
    assert headings("view=table")["Date"] == ("/stories/?sort=oldest&view=table", "descending")
    assert headings("view=table&sort=oldest")["Date"] == ("/stories/?view=table", "ascending")
    assert headings("q=ash&view=table")["Date"] == ("/stories/?q=ash&sort=newest&view=table", "")


def test_center_heading_sorts_by_center():
    assert headings("view=table")["Center"] == ("/stories/?sort=center&view=table", "")
    assert headings("view=table&sort=center")["Center"] == (
        "/stories/?sort=center&view=table",
        "ascending",
    )


def test_other_headings_are_not_links():
    assert {label for label, (url, _direction) in headings("").items() if not url} == {
        "Story",
        "State",
        "Threat type",
    }


def test_links_of_list_keep_view(client):
    page = page_of(client, "q=ash&tag=snow&from=2010&view=table")
    links = {link for link in page.links if link.startswith("/stories/?")}
    assert {link for link in links if "view=table" not in link} == {
        "/stories/?q=ash&tag=snow&from=2010"
    }


def test_view_links_keep_page():
    found = listing("page=2&view=table")
    assert [(str(choice.label), choice.is_current) for choice in found.view_links] == [
        ("List", False),
        ("Table", True),
    ]


def test_copied_link_is_canonical_url(client):
    page = page_of(client, "view=table&state=OH&q=ash&sort=oldest&page=1")
    (button,) = [button for button in page.all("button") if button.get("data-copy") is not None]
    assert button.get("data-copy") == "http://testserver/stories/?q=ash&state=oh&sort=oldest"


def test_result_line_is_a_status(client):
    assert "Showing 1–6 of 6" in [
        words(line) for line in page_of(client, "").all("p") if line.get("role") == "status"
    ]
