"""Excerpts: the match of a finding with the words around it, as unescaped plain text."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from stories.publishing.release_checks.findings import Field, Finding
from stories.publishing.release_checks.text_view import TextView, text_views

# Characters shown on either side.
CONTEXT_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A match as readers see it, and the text before and after it in its line.

    repr() omits all three, which may be secret.
    """

    before: str = field(default="", repr=False)
    match: str = field(default="", repr=False)
    after: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.match)


def excerpt_of(of: Field, finding: Finding) -> Excerpt:
    """Return the excerpt of a finding; empty when it is about the field as a whole."""
    if finding.start == finding.end:
        return Excerpt()

    view = next(text_views(of))
    first = bisect_left(view.starts, finding.start)
    last = bisect_right(view.ends, finding.end)
    if first >= last:  # inside a tag, such as the address of a link
        return Excerpt(match=finding.excerpt)

    return Excerpt(_before(view, first), view.text[first:last], _after(view, last))


def _before(view: TextView, first: int) -> str:
    """Return the text before the match in its line, cut at a word."""
    text = view.text[max(0, first - CONTEXT_LENGTH) : first]
    text = text.rpartition("\n")[2]
    if len(text) < CONTEXT_LENGTH:
        return text
    return "…" + text.partition(" ")[2]


def _after(view: TextView, last: int) -> str:
    """Return the text after the match in its line, cut at a word."""
    text = view.text[last : last + CONTEXT_LENGTH]
    text = text.partition("\n")[0]
    if len(text) < CONTEXT_LENGTH:
        return text
    return text.rpartition(" ")[0] + "…"
