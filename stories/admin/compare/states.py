"""The states of a story that can be compared: the working text, what is public, editions and milestones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from stories.eastern import told
from stories.models import Publication, Story
from stories.models.content import Names
from stories.publishing.content_fields import CONTENT_FIELDS, ContentField
from stories.publishing.snapshot import snapshot
from stories.publishing.words import Piece, lines, pieces

WORKING, LIVE = "working", "live"


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """One part of two contents; `is_form` where the words are the same and only their form is not, as bold type."""

    label: str
    pieces: list[Piece]
    is_form: bool = False


def state_labels(story: Story) -> dict[str, str]:
    """{key: what people call the state}, the working text first, then latest first; three queries."""
    editions = story.editions.values_list("number", "released_at")
    milestones = story.milestones.values_list("pk", "name", "at")
    shown = Publication.objects.visible().filter(story=story).values_list("edition__number", flat=True).first()
    live = {LIVE: _("Public now: edition %(number)s") % {"number": shown}} if shown else {}
    return (
        {WORKING: _("Working text")}
        | live
        | {f"edition-{n}": _("Edition %(number)s, %(at)s") % {"number": n, "at": told(at)} for n, at in editions}
        | {f"milestone-{pk}": f"{name}, {told(at)}" for pk, name, at in milestones}
    )


def state_content(story: Story, key: str) -> Mapping[str, Any]:
    """Return the content of a state that state_labels() names."""
    kind, _dash, number = key.partition("-")
    if kind == WORKING:
        return snapshot(story)
    if kind == LIVE:
        return Publication.objects.visible().select_related("edition").get(story=story).edition.content
    if kind == "edition":
        return story.editions.get(number=number).content
    return story.milestones.get(pk=number).content


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldDiff]:
    """Return the fields that differ, word by word, in the order of the form."""
    names = Names.of([before, after])
    parts = []
    for field in CONTENT_FIELDS:
        old = _full_text(field, field.value(before), names)
        new = _full_text(field, field.value(after), names)
        if old != new:
            parts.append(FieldDiff(str(field.label), pieces(old, new)))
        elif field.is_rich_text and field.value(before) != field.value(after):
            parts.append(FieldDiff(str(field.label), pieces(old, new), is_form=True))
    return parts


def _full_text(field: ContentField, value: Any, names: Names) -> str:
    return lines(value) if field.is_rich_text else field.describe(value, names)
