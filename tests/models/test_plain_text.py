"""Conversion of rich text to plain text."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import call_command

from stories.models import Publication
from stories.publishing.snapshot import content_hash
from stories.rich_text import html_to_text
from tests.factories import make_published
from tests.pages.markup import Markup
from tests.pages.world import body

INLINE = [
    ("a href='https://example.org/'", "a"),
    ("em", "em"),
    ("strong", "strong"),
    ("b", "b"),
    ("i", "i"),
]
BLOCKS = ["p", "h2", "h3", "ul", "ol", "blockquote", "table"]
BODY = "<p>The agent (<strong>Xavier</strong>) saw an un<em>believ</em>able<br>catch.</p><ul><li>One</li><li>Two</li></ul>"
WORDS = "The agent (Xavier) saw an unbelievable catch. One Two"


@pytest.mark.parametrize(("opening", "closing"), INLINE)
def test_inline_tag_separates_no_words(opening, closing):
    html = f"<p>un<{opening}>believ</{closing}>able (<{opening}>X</{closing}>)</p>"

    assert html_to_text(html) == "unbelievable (X)"


@pytest.mark.parametrize("tag", BLOCKS)
def test_block_tag_separates_words(tag):
    inner = {
        "ul": "<li>one</li><li>two</li>",
        "ol": "<li>one</li><li>two</li>",
        "table": "<tr><td>one</td><td>two</td></tr>",
    }
    html = f"before<{tag}>{inner.get(tag, 'one two')}</{tag}>after"

    assert html_to_text(html) == "before one two after"


def test_line_break_separates_words():
    assert html_to_text("one<br>two<br/>three") == "one two three"


@pytest.mark.django_db
def test_block_tags_separate_words_everywhere(client):
    make_published(body=BODY)

    (row,) = csv.DictReader(StringIO(body(client.get("/stories.csv"))))
    (story,) = json.loads(body(client.get("/stories.json")))["stories"]
    found = Markup(body(client.get("/stories/?q=unbelievable")))

    assert (row["text"], story["text"]) == (WORDS, WORDS)
    assert "(Xavier) saw an unbelievable catch" in found.words


@pytest.mark.django_db
def test_rebuild_command_refreshes_what_search_stores(client):
    story = make_published(body=BODY)
    edition = story.editions.get()
    Publication.objects.update(search="stale", facets=[])

    call_command("rebuild_search")

    assert (
        "(Xavier) saw an unbelievable catch"
        in Markup(body(client.get("/stories/?q=unbelievable"))).words
    )
    edition.refresh_from_db()
    assert edition.content_hash == content_hash(edition.content)
