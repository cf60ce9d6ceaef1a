"""Rule on corrections: figures that the story's text no longer contains, but its summary does."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from stories.publishing.release_checks.findings import (
    Context,
    Field,
    Finding,
    Kind,
    StoryContent,
    make_finding,
    warning_rule,
)
from stories.publishing.release_checks.text_fields import public_fields
from stories.publishing.release_checks.text_view import text_views

OLD_FIGURE = warning_rule(
    "old-figure",
    _("Figure of the earlier version"),
    _("The new text of the story no longer contains this figure. The public version does."),
    _("Correct the figure here, too, or explain why it is still right."),
    _("OMB Information Quality Guidelines, 67 FR 8452: accuracy and correction"),
)
# "One" is left out, because it is usually a pronoun.
NUMBER_WORDS = {
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
}
FIGURE = re.compile(
    rf"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)|\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE
)
# Parts of a content that repeat figures of the story's text.
REPEATING = re.compile(r"title|summary|image_(?:alt|caption)|outcomes\.[0-9]+\.(?:unit|note)")


def old_figures(content: StoryContent, context: Context) -> Iterator[Finding]:
    """Yield the figures in title, summary, picture and outcomes that left the story's text."""
    if not context.former_body:
        return

    gone = _figures_in(context.former_body) - _figures_in(content["body"])
    for field in _repeating_fields(content):
        view = next(text_views(field))
        for match in FIGURE.finditer(view.text):
            if _value(match[0]) in gone:
                yield make_finding(OLD_FIGURE, field, *view.span(*match.span()), match[0])


def _repeating_fields(content: StoryContent) -> Iterator[Field]:
    """Yield the texts that repeat figures, and the quantities of outcomes."""
    for field in public_fields(content, Context()):
        if REPEATING.fullmatch(field.name):
            yield field

    for number, outcome in enumerate(content["outcomes"]):
        yield Field(f"outcomes.{number}.quantity", outcome["quantity"])


def _figures_in(body: str) -> set[str]:
    view = next(text_views(Field("body", body, Kind.PROSE)))
    return set(map(_value, FIGURE.findall(view.text)))


def _value(figure: str) -> str:
    """Return a figure in digits, without separators: "1,500" and "1500" are the same."""
    figure = figure.lower()
    return NUMBER_WORDS.get(figure, figure.replace(",", ""))
