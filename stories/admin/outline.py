"""Outline of a story: the headings of a new story and guidance for each of them."""

import re

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from stories.choices import OUTLINE_HEADINGS

# Heading and guidance of each section.
OUTLINE: tuple[tuple[str | Promise, str | Promise], ...] = (
    (
        OUTLINE_HEADINGS[0],
        _(
            "What happened, when and where, and what was at stake. Leave out details that could"
            " help someone commit a similar crime."
        ),
    ),
    (
        OUTLINE_HEADINGS[1],
        _(
            "What the center was asked to do, what it found or put together, and whom it informed."
            " Don’t reveal sources or methods."
        ),
    ),
    (
        OUTLINE_HEADINGS[2],
        _("Agencies and groups, and what each one did. Don’t name private individuals."),
    ),
    (OUTLINE_HEADINGS[3], _("What happened next, with the numbers the source gives.")),
    (OUTLINE_HEADINGS[4], _("What others can learn from it, in one or two sentences.")),
)
EMPTY_BODY = r"(?:\s|&nbsp;|<p>(?:\s|&nbsp;|<br\s*/?>)*</p>)*"


def outline() -> str:
    """Return the body of a new story: each heading with an empty paragraph."""
    return "".join(f"<h2>{escape(heading)}</h2><p></p>" for heading, _guidance in OUTLINE)


def without_empty_parts(body: str) -> str:
    """Return the body without headings of the outline that have no text below them."""
    headings = [re.escape(escape(str(heading))) for heading, _guidance in OUTLINE]
    choice = "|".join(headings)
    return re.sub(rf"<h2>(?:{choice})</h2>{EMPTY_BODY}(?=<h2>|$)", "", body)


def guidance(is_open: bool) -> SafeString:
    """Return an expandable section with guidance for each heading."""
    context = {"outline": OUTLINE, "is_open": is_open}
    return render_to_string("admin/stories/story/_guidance.html", context)
