"""Two texts word by word."""

from stories.publishing.word_diff import MAX_TOKENS, diff_words, html_to_lines


def test_pieces_give_both_texts_back():
    old, new = "The boat was found in the harbor.\nPolice came.", "The stolen boat was found.\nThe police came."
    made = diff_words(old, new)
    assert "".join(piece.text for piece in made if piece.kind != "new") == old
    assert "".join(piece.text for piece in made if piece.kind != "gone") == new


def test_one_changed_word_is_one_piece():
    assert [tuple(piece) for piece in diff_words("a boat, found", "a ship, found")] == [
        ("same", "a "), ("gone", "boat"), ("new", "ship"), ("same", ", found"),
    ]  # fmt: skip


def test_very_long_texts_are_compared_by_lines():
    long = "word " * MAX_TOKENS
    made = diff_words(f"{long}\nOld end.", f"{long}\nNew end.")
    assert [piece.kind for piece in made] == ["same", "gone", "new"]


def test_rich_text_is_read_line_by_line():
    html = "<h2>Head</h2><p>One &amp; two<br>three</p><ul><li><p>four</p></li></ul>"
    assert html_to_lines(html) == "Head\nOne & two\nthree\nfour"
