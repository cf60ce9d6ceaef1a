"""Matches in a text: found by the database, marked only after everything else was escaped."""

from collections.abc import Sequence

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from stories.search.query import web_words
from stories.search.vector import CONFIG

# Private-use characters: no text of ours holds them, and escaping leaves them alone.
START, STOP = "\ue000", "\ue001"
WHOLE = f"StartSel={START}, StopSel={STOP}, HighlightAll=true"
PASSAGE = f"StartSel={START}, StopSel={STOP}, MaxFragments=1, MaxWords=32, MinWords=16"


def headlines(texts: Sequence[tuple[str, str]], words: str) -> list[str]:
    """Return (text, WHOLE or PASSAGE) pairs as texts with START and STOP around what a search matches; one query."""
    clean = [text.replace(START, "").replace(STOP, "") for text, _options in texts]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ts_headline(%s::regconfig, text, websearch_to_tsquery(%s::regconfig, %s), options)"
            " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS lines (text, options, place) ORDER BY place",
            [CONFIG, CONFIG, web_words(words), clean, [options for _text, options in texts]],
        )
        return [text for (text,) in cursor.fetchall()]


def has_match(headline: str) -> bool:
    return START in headline


def marked(headline: str) -> SafeString:
    """Return the headline as HTML: escaped, then with <mark> around the matches."""
    return mark_safe(escape(headline).replace(START, "<mark>").replace(STOP, "</mark>"))  # noqa: S308
