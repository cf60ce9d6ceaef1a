"""States of a story that can be compared: working text, public text, editions, named versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from stories.models import Publication, Story
from stories.models.edition_content import VocabularyNames
from stories.publishing.content_fields import CONTENT_FIELDS, ContentField
from stories.publishing.snapshot import snapshot
from stories.publishing.word_diff import DiffPart, diff_words, html_to_lines
from stories.timezones import format_eastern

WORKING = "working"
PUBLIC = "live"

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """The difference of one field; `is_formatting` if only the style of its text differs."""

    label: str
    pieces: list[DiffPart]
    is_formatting: bool = False


def state_labels(story: Story) -> dict[str, str]:
    """Return {key: label}: the working text, the public text, then latest first; three queries."""
    labels = {WORKING: _("Working text")}

    public = Publication.objects.visible().filter(story=story)
    public_number = public.values_list("edition__number", flat=True).first()
    if public_number:
        labels[PUBLIC] = _("Public now: edition %(number)s") % {"number": public_number}

    for number, released_at in story.editions.values_list("number", "released_at"):
        details = {"number": number, "at": format_eastern(released_at)}
        labels[f"edition-{number}"] = _("Edition %(number)s, %(at)s") % details

    for pk, name, saved_at in story.milestones.values_list("pk", "name", "at"):
        labels[f"milestone-{pk}"] = f"{name}, {format_eastern(saved_at)}"

    return labels


def state_content(story: Story, key: str) -> Content:
    """Return the content of a state that state_labels() lists."""
    kind, _dash, number = key.partition("-")
    if kind == WORKING:
        return snapshot(story)
    if kind == PUBLIC:
        public = Publication.objects.visible().select_related("edition").get(story=story)
        return public.edition.content

    if kind == "edition":
        return story.editions.get(number=number).content
    return story.milestones.get(pk=number).content


def compare(before: Content, after: Content) -> list[FieldDiff]:
    """Return the fields that differ, word by word, in the order of the form."""
    names = VocabularyNames.for_contents([before, after])
    diffs = []
    for field in CONTENT_FIELDS:
        old_value = field.value(before)
        new_value = field.value(after)
        old = _full_text(field, old_value, names)
        new = _full_text(field, new_value, names)
        if old != new:
            diffs.append(FieldDiff(str(field.label), diff_words(old, new)))
        elif field.is_rich_text and old_value != new_value:
            diffs.append(FieldDiff(str(field.label), diff_words(old, new), is_formatting=True))

    return diffs


def _full_text(field: ContentField, value: Any, names: VocabularyNames) -> str:
    if field.is_rich_text:
        return html_to_lines(value)
    return field.describe(value, names)
