"""Typographic apostrophes and quotation marks in words."""

import pytest

from stories.rich_text import html_to_text, typographic, typographic_html
from stories.templatetags.portal import prose


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", ""),
        ("no marks", "no marks"),
        ("it's", "it’s"),
        ("the officers' report", "the officers’ report"),
        ('"Stop," he said.', "“Stop,” he said."),
        ("'Stop,' he said.", "‘Stop,’ he said."),
        ("\"'Stop,' he said.\"", "“‘Stop,’ he said.”"),
        ('He said "stop".', "He said “stop”."),
        ('("quoted")', "(“quoted”)"),
        ('["quoted"]', "[“quoted”]"),
        ('a—"dash"', "a—“dash”"),
        ('2010–"11"', "2010–“11”"),
        ('and/"or"', "and/“or”"),
        ("in the '90s", "in the ’90s"),
        ("'90s music", "’90s music"),
        ("O'Brien's \"plan\"", "O’Brien’s “plan”"),
        ('line\n"next"', "line\n“next”"),
        ("“already” ‘done’", "“already” ‘done’"),
        ("6'2\"", "6’2”"),
    ],
)
def test_marks_open_before_a_word_and_close_behind_it(typed, shown):
    assert typographic(typed) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('<p>"One"</p><p>"Two"</p>', "<p>“One”</p><p>“Two”</p>"),
        ('<p>He said "<em>stop</em>" twice.</p>', "<p>He said “<em>stop</em>” twice.</p>"),
        ('<p><strong>"Stop</strong>," he said.</p>', "<p><strong>“Stop</strong>,” he said.</p>"),
        ("<p><a href=\"/it's/\">It</a>'s</p>", '<p><a href="/it\'s/">It</a>’s</p>'),
        ('<p>A<br>"B"</p>', "<p>A<br>“B”</p>"),
        ("<ul><li>\"x\"</li><li>'y'</li></ul>", "<ul><li>“x”</li><li>‘y’</li></ul>"),
        ("<p>&quot;One&quot; &#39;two&#x27;</p>", "<p>“One” ‘two’</p>"),
        ('<p>a &lt;b&gt; "c"</p>', "<p>a &lt;b&gt; “c”</p>"),
    ],
)
def test_tags_are_left_alone(typed, shown):
    assert typographic_html(typed) == shown


@pytest.mark.parametrize(
    ("html", "gone"),
    [
        ("<p>Good<script>bad()</script></p>", "bad"),
        ('<p onclick="bad()">Good</p>', "bad"),
        ('<p>Good <a href="javascript:bad()">link</a></p>', "bad"),
        ('<p style="color:bad">Good</p>', "bad"),
        ('<p>Good<img src="/bad.png"></p>', "bad"),
        ("<p>Good</p><iframe src=bad></iframe>", "bad"),
        ("<h1>Good</h1>", "h1"),
        ("<p>Good\0bad</p>".replace("bad", ""), "\0"),
    ],
)
def test_prose_is_sanitized_on_its_way_to_the_page(html, gone):
    shown = prose(html)
    assert "Good" in shown
    assert gone not in shown


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>One</p><p>Two</p>", "One Two"),
        ("<ul><li>One</li><li>Two</li></ul>", "One Two"),
        ("<p>a &amp; b &lt;c&gt;</p>", "a & b <c>"),
        ("<p> </p>", ""),
        ("", ""),
    ],
)
def test_plain_words_keep_apart_what_tags_kept_apart(html, words):
    assert html_to_text(html) == words
