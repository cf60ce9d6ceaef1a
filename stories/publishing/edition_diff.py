"""Differences between two contents, field by field, in a few words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from stories.models.edition_content import Snapshot, VocabularyNames
from stories.publishing.content_fields import CONTENT_FIELDS


@dataclass(frozen=True, slots=True)
class Difference:
    """A field with its descriptions in the earlier and the later content."""

    label: str
    before: str
    after: str


def find_differences(before: Snapshot | None, after: Snapshot) -> list[Difference]:
    """Return the fields that differ, in the order of the form; at most four queries.

    Without `before`, return all fields that are not empty.
    """
    if not before:
        return [Difference(label, "", text) for label, text in describe_fields(after)]

    names = VocabularyNames.for_contents([before, after])
    differences = []
    for field in CONTENT_FIELDS:
        old_value = field.value(before)
        new_value = field.value(after)
        old_text = field.describe(old_value, names)
        new_text = field.describe(new_value, names)

        # Rich text is described by its number of words.
        if field.is_rich_text and old_text == new_text and old_value != new_value:
            new_text = _("same number of words, different text")
        if old_text != new_text:
            differences.append(Difference(str(field.label), old_text, new_text))

    return differences


def describe_fields(content: Snapshot) -> list[tuple[str, str]]:
    """Return (label, description) of the fields that are not empty, in the order of the form."""
    names = VocabularyNames.for_contents([content])
    described = []
    for field in CONTENT_FIELDS:
        text = field.describe(field.value(content), names)
        if text:
            described.append((str(field.label), text))

    return described
