"""What would make a text easier for everybody to read: prompts, never obstacles. Source: Section 508; WCAG 2.2."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from stories.models import Story
from stories.prose import plain

HEADING = re.compile(r"<h([23])>")
VAGUE = {"here", "click here", "link", "this link", "more", "read more", "this", "website", "page"}
LONGEST_PARAGRAPH = 120  # words
SHOUTED = re.compile(r"\b(?:[A-Z]{2,}\s+){4,}[A-Z]{2,}\b")


def prompts(story: Story) -> list[str]:
    """Return what could be mended in a story for readers with disabilities, one sentence for each kind."""
    return list(_prompts(story.body))


def _prompts(body: str) -> Iterator[str]:
    first = HEADING.search(body)
    if first and first[1] == "3":
        yield _("The first heading is of the lower level: who listens to headings misses one above it. (WCAG 1.3.1)")
    links = [plain(text) for text in _contents(body, "a")]
    if vague := [
        text for text in links if text.casefold().strip(" .") in VAGUE or text.startswith(("http:", "https:"))
    ]:
        yield _("“%(text)s” does not say where the link leads. (WCAG 2.4.4)") % {"text": vague[0][:60]}
    if "<table" in body and "<th" not in body:
        yield _("The table has no header cells: mark its first row as a header. (WCAG 1.3.1)")
    if any(len(plain(text).split()) > LONGEST_PARAGRAPH for text in _contents(body, "p")):
        number = {"number": LONGEST_PARAGRAPH}
        yield _("A paragraph has more than %(number)s words: two are easier to follow.") % number
    if SHOUTED.search(plain(body)):
        yield _("Words all in capitals are hard to read, and screen readers may spell them. (WCAG 3.1.5)")


def _contents(body: str, tag: str) -> Iterator[str]:
    """Yield what each element with this tag contains; the sanitizer has closed them all."""
    for part in re.split(rf"<{tag}(?=[ >])", body)[1:]:
        inner = part.partition(">")[2]
        yield inner.partition(f"</{tag}>")[0]
