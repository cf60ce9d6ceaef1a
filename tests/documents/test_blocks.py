"""Rich text as blocks: what the sanitizer lets through, as data."""

from stories.documents.blocks import read_blocks
from stories.documents.characters import printable


def kinds(html: str) -> list[str]:
    return [block["kind"] for block in read_blocks(html)]


def words(html: str) -> str:
    return str(read_blocks(html))


def test_blocks_keep_their_order_and_kind():
    html = "<p>a</p><h2>b</h2><ul><li>c</li></ul><blockquote><p>d</p></blockquote>"
    assert kinds(html) == ["paragraph", "heading", "list", "quote"]


def test_bold_italic_and_links_are_marked():
    (block,) = read_blocks('<p>a <strong>b <em>c</em></strong> <a href="https://x.org/">d</a></p>')
    assert block["runs"] == [
        {"text": "a "},
        {"text": "b ", "bold": True},
        {"text": "c", "bold": True, "italic": True},
        {"text": " "},
        {"text": "d", "href": "https://x.org/"},
    ]


def test_only_web_and_mail_addresses_are_links():
    assert "href" not in words('<p><a href="javascript:alert(1)">a</a></p>')
    assert "href" not in words('<p><a href="/etc/passwd">a</a></p>')
    assert "mailto:a@example.org" in words('<p><a href="mailto:a@example.org">a</a></p>')


def test_empty_blocks_are_left_out():
    assert kinds("<h2> </h2><p></p><ul><li></li></ul><p>a</p>") == ["paragraph"]


def test_heading_levels_skip_none():
    blocks = read_blocks("<h3>a</h3><h3>b</h3><h2>c</h2>")
    assert [block["level"] for block in blocks] == [2, 3, 2]


def test_table_rows_have_equally_many_cells():
    (table,) = read_blocks(
        "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>"
    )
    assert [len(row) for row in table["rows"]] == [2, 2]


def test_deep_nesting_ends():
    assert "deep" in words("<blockquote>" * 200 + "<p>deep</p>" + "</blockquote>" * 200)


def test_unknown_characters_lose_accents_or_become_question_marks():
    assert (
        printable("nai\u0308ve \u4e2d e\u0301\u0301 \u017e\u0301") == "na\u00efve ? \u00e9 \u017e"
    )
