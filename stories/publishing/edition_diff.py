"""Differences between two contents, field by field, in a few words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from stories.models.edition_content import VocabularyNames
from stories.publishing.content_fields import CONTENT_FIELDS


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, as one edition has it and as the next one has it."""

    label: str
    before: str
    after: str


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Difference]:
    """Return the fields that differ, in the order of the form; all that are not empty when there is no `before`."""
    names = VocabularyNames.for_contents([content for content in (before, after) if content])
    found = []
    for field in CONTENT_FIELDS:
        old = field.describe(field.value(before), names) if before else ""
        new = field.describe(field.value(after), names)
        if (
            before
            and field.is_rich_text
            and old == new
            and field.value(before) != field.value(after)
        ):
            new = _("as many, but other words")
        if old != new:
            found.append(Difference(str(field.label), old, new))
    return found


def describe(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """List of (label, the value in a few words) of the fields that are not empty, in the order of the form."""
    names = VocabularyNames.for_contents([content])
    described = [
        (str(field.label), field.describe(field.value(content), names)) for field in CONTENT_FIELDS
    ]
    return [(label, text) for label, text in described if text]
