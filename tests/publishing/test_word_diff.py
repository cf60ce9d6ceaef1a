"""Word-by-word differences."""

from stories.publishing.word_diff import MAX_TOKENS, diff_words, html_to_lines


def test_parts_contain_both_texts():
    old = "The boat was found in the harbor.\nPolice came."
    new = "The stolen boat was found.\nThe police came."
    parts = diff_words(old, new)
    old_parts = [part.text for part in parts if part.kind != "new"]
    new_parts = [part.text for part in parts if part.kind != "gone"]
    assert "".join(old_parts) == old
    assert "".join(new_parts) == new


def test_changed_word_is_one_part():
    assert diff_words("a boat, found", "a ship, found") == [
        ("same", "a "),
        ("gone", "boat"),
        ("new", "ship"),
        ("same", ", found"),
    ]


def test_very_long_texts_are_compared_by_lines():
    long = "word " * MAX_TOKENS
    parts = diff_words(f"{long}\nOld end.", f"{long}\nNew end.")
    assert [part.kind for part in parts] == ["same", "gone", "new"]


def test_rich_text_has_one_line_per_block():
    html = "<h2>Head</h2><p>One &amp; two<br>three</p><ul><li><p>four</p></li></ul>"
    assert html_to_lines(html) == "Head\nOne & two\nthree\nfour"
