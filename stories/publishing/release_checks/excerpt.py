"""A finding with the words around it, as plain text to be escaped and shown."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from stories.publishing.release_checks.findings import Field, Finding
from stories.publishing.release_checks.text_view import TextView, text_views

# How many characters are shown on either side.
AROUND = 60


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The match as it reads, and what stands before and behind it in its line; repr() hides all three."""

    before: str = field(default="", repr=False)
    match: str = field(default="", repr=False)
    behind: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.match)


def excerpt_of(of: Field, finding: Finding) -> Excerpt:
    """Return the passage of a finding in its field; empty when the finding is about the field as a whole."""
    if finding.start == finding.end:
        return Excerpt()
    words = next(text_views(of))
    first, last = bisect_left(words.starts, finding.start), bisect_right(words.ends, finding.end)
    if first < last:
        return _cut(words, first, last)
    return Excerpt(match=finding.excerpt)  # inside a tag, such as the address of a link


def _cut(words: TextView, first: int, last: int) -> Excerpt:
    before = words.text[max(0, first - AROUND) : first].rpartition("\n")[2]
    behind = words.text[last : last + AROUND].partition("\n")[0]
    is_cut_before, is_cut_behind = len(before) == AROUND, len(behind) == AROUND
    return Excerpt(
        f"…{before.partition(' ')[2]}" if is_cut_before else before,
        words.text[first:last],
        f"{behind.rpartition(' ')[0]}…" if is_cut_behind else behind,
    )
