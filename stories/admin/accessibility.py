"""Accessibility tips for story texts. They never block a save. Sources: Section 508, WCAG 2.2."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from stories.models import Story
from stories.rich_text import html_to_text

HEADING = re.compile(r"<h([23])>")
CAPITALS = re.compile(r"\b(?:[A-Z]{2,}\s+){4,}[A-Z]{2,}\b")

VAGUE_LINKS = {
    "here",
    "click here",
    "link",
    "this link",
    "more",
    "read more",
    "this",
    "website",
    "page",
}
MAX_PARAGRAPH_WORDS = 120
MAX_QUOTE = 60


def accessibility_tips(story: Story) -> list[str]:
    """Return one sentence for each kind of problem in the body of a story."""
    return list(_tips(story.body))


def _tips(body: str) -> Iterator[str]:
    """Yield the tips in the order of their rules: headings, links, tables, length, capitals."""
    levels = HEADING.findall(body)
    if levels[:1] == ["3"]:
        yield _(
            "Start with a level 2 heading. Screen reader users navigate by heading level."
            " (WCAG 1.3.1)"
        )

    vague_link = _first_vague_link(body)
    if vague_link:
        quote = {"text": vague_link[:MAX_QUOTE]}
        yield _("“%(text)s” doesn’t say where the link goes. (WCAG 2.4.4)") % quote

    if "<table" in body and "<th" not in body:
        yield _("The table has no header cells. Mark its first row as a header. (WCAG 1.3.1)")

    if _has_long_paragraph(body):
        limit = {"number": MAX_PARAGRAPH_WORDS}
        yield _("A paragraph has more than %(number)s words. Split it in two.") % limit

    if CAPITALS.search(html_to_text(body)):
        yield _(
            "Text in all capitals is hard to read, and screen readers may spell it out."
            " (WCAG 3.1.5)"
        )


def _first_vague_link(body: str) -> str:
    """Return the text of the first link that does not describe its page, "" if there is none."""
    for link in _contents(body, "a"):
        text = html_to_text(link)
        if text.casefold().strip(" .") in VAGUE_LINKS or text.startswith(("http:", "https:")):
            return text

    return ""


def _has_long_paragraph(body: str) -> bool:
    lengths = [len(html_to_text(paragraph).split()) for paragraph in _contents(body, "p")]
    return max(lengths, default=0) > MAX_PARAGRAPH_WORDS


def _contents(body: str, tag: str) -> Iterator[str]:
    """Yield the content of each element with this tag. The sanitizer has closed all elements."""
    for part in re.split(rf"<{tag}(?=[ >])", body)[1:]:
        inner = part.partition(">")[2]
        yield inner.partition(f"</{tag}>")[0]
