"""Differences between two contents of a story, field by field and word by word.

The staff site, the public page of an edition, correction notices and the list of corrections show
the same differences. Public pages compare only editions that are public.
"""

from stories.models.edition_content import Snapshot, VocabularyNames
from stories.publishing.content_fields import CONTENT_FIELDS, ContentField
from stories.publishing.content_values import Value
from stories.publishing.word_diff import DiffPart, FieldDiff, diff_words, html_to_lines


def diff_contents(
    before: Snapshot, after: Snapshot, names: VocabularyNames | None = None
) -> list[FieldDiff]:
    """Return the fields that differ, in the order of the form; without names at most four queries.

    `names` include the entries of both contents.
    """
    if names is None:
        names = VocabularyNames.for_contents([before, after])

    diffs = []
    for field in CONTENT_FIELDS:
        old_value = field.value(before)
        new_value = field.value(after)
        old = full_text(field, old_value, names)
        new = full_text(field, new_value, names)
        is_formatting = field.is_rich_text and old == new and old_value != new_value
        if old != new or is_formatting:
            pieces = diff_words(old, new)
            diffs.append(FieldDiff(str(field.label), pieces, is_formatting, field.name))

    return diffs


def content_texts(content: Snapshot) -> list[FieldDiff]:
    """Return the fields that are not empty, as texts without a change; at most four queries."""
    names = VocabularyNames.for_contents([content])
    texts = []
    for field in CONTENT_FIELDS:
        text = full_text(field, field.value(content), names)
        if text:
            pieces = [DiffPart("same", text)]
            texts.append(FieldDiff(str(field.label), pieces, name=field.name))

    return texts


def describe_fields(content: Snapshot) -> list[tuple[str, str]]:
    """Return (label, description) of the fields that are not empty, in the order of the form."""
    names = VocabularyNames.for_contents([content])
    described = []
    for field in CONTENT_FIELDS:
        text = field.describe(field.value(content), names)
        if text:
            described.append((str(field.label), text))

    return described


def full_text(field: ContentField, value: Value, names: VocabularyNames) -> str:
    """Return all words of a value; rich text has one line per paragraph or list item."""
    if field.is_rich_text:
        return html_to_lines(value)
    return field.describe(value, names)
