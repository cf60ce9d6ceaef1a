"""The outline of a story: headings that a new story begins with, and what to write under each."""

import re
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

OUTLINE: tuple[tuple[Any, Any], ...] = (
    (
        gettext_lazy("The situation"),
        gettext_lazy("What happened, when and where, and what was at stake. Nothing that helps the next offender."),
    ),
    (
        gettext_lazy("What the center did"),
        gettext_lazy("What was asked of it, what it found or brought together, whom it told. No sources, no methods."),
    ),
    (gettext_lazy("Who worked with it"), gettext_lazy("Agencies and groups, each with its part. No private persons.")),
    (gettext_lazy("The result"), gettext_lazy("What came of it, with numbers as the source has them.")),
    (gettext_lazy("Why it matters"), gettext_lazy("What others can learn from it, in one or two sentences.")),
)
NOTHING = r"(?:\s|&nbsp;|<p>(?:\s|&nbsp;|<br\s*/?>)*</p>)*"


def outline() -> str:
    """Return the body of a new story: the headings, with room below each."""
    return "".join(f"<h2>{escape(heading)}</h2><p></p>" for heading, _guidance in OUTLINE)


def without_empty_parts(body: str) -> str:
    """Return a body without those headings of the outline under which nothing was written."""
    headings = "|".join(re.escape(escape(str(heading))) for heading, _guidance in OUTLINE)
    return re.sub(rf"<h2>(?:{headings})</h2>{NOTHING}(?=<h2>|$)", "", body)


def guidance(is_open: bool) -> SafeString:
    """Return what to write under each heading, as a part of the page that opens and closes."""
    parts = format_html_join("", "<dt>{}</dt><dd>{}</dd>", OUTLINE)
    title, more = _("How a story is told"), _("A heading with nothing below it goes by itself when you save.")
    return format_html(
        '<details class="guidance"{}><summary>{}</summary><dl>{}</dl><p>{}</p></details>',
        SafeString(" open") if is_open else "",
        title,
        parts,
        more,
    )
