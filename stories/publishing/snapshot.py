"""Snapshots of stories: public content, its hash, and the check that it is complete."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from stories.models import Story
from stories.models.edition_content import Snapshot, VocabularyNames
from stories.models.source import in_earlier_format
from stories.publishing.content_fields import CONTENT_FIELDS
from stories.publishing.content_values import replace_merged

# A field that is added later is left out while it is empty, so that the hashes of older editions
# remain valid. Never add its name here.
FIELDS_IN_EVERY_SNAPSHOT = {
    "title",
    "slug",
    "summary",
    "body",
    "event_on",
    "states",
    "mission_area",
    "centers",
    "partners",
    "threat_types",
    "outcomes",
    "tags",
    "sources",
    "image",
}


# Parts of a snapshot that are about the edition. Older editions lack them.
NOTE = ("change_note", "is_correction")
# Parts that contain ids of vocabulary entries.
ENTRIES = ("centers", "partners", "threat_types", "outcomes")


def snapshot(story: Story) -> dict[str, Any]:
    """Return the public content of a story as JSON values.

    Relations are ordered, so equal stories have equal snapshots:
    {"title", "slug", "summary", "body": str; "event_on": "2011-12", as precise as known;
    "states": [code]; "mission_area": str; "centers", "partners": [{"id", "role"}];
    "threat_types": [id]; "outcomes": [{"kind", "quantity", "unit", "note"}];
    "tags": [{"name", "slug"}]; "sources": [{"title", "publisher", "date", "kind", "url",
    "archived_url", "archived_on"}], or "source": {"title", "url", "more_urls"} if no more is known;
    "image": {"name", "alt", "caption", "width", "height"} or None;
    "change_note": str and "is_correction": True, if there is a note}
    """
    content = {}
    for field in CONTENT_FIELDS:
        value = field.read(story)
        if field.name in FIELDS_IN_EVERY_SNAPSHOT or value != field.empty:
            content[field.name] = value

    earlier = in_earlier_format(content["sources"])
    if earlier:
        del content["sources"]
        content["source"] = earlier

    # Not a field of the story: staff write a new note for each edition.
    if story.change_note:
        content["change_note"] = story.change_note
    if story.is_correction:
        content["is_correction"] = True
    return content


def without_note(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the text of a content alone, to compare editions whose notes differ."""
    return {name: value for name, value in content.items() if name not in NOTE}


def has_same_text(content: Snapshot, other: Snapshot) -> bool:
    """Return whether two contents have the same text, if a merged entry counts as its target.

    No query if they are equal or differ in their words, else at most four.
    """
    text = without_note(content)
    other_text = without_note(other)
    if text == other_text:
        return True
    if _without_entries(text) != _without_entries(other_text):
        return False

    names = VocabularyNames.for_contents([content, other])
    return _current_entries(text, names) == _current_entries(other_text, names)


def _without_entries(text: Snapshot) -> dict[str, Any]:
    return {name: value for name, value in text.items() if name not in ENTRIES}


def _current_entries(text: Snapshot, names: VocabularyNames) -> list[list[dict[str, Any]]]:
    """Return the entries that a text refers to, by the ids that restore() would store."""
    threats = [{"id": threat_id} for threat_id in text["threat_types"]]
    # A story can have several outcomes of one type, but refers to other entries once.
    outcomes = []
    for outcome in text["outcomes"]:
        if outcome["kind"] in names.outcomes:
            outcomes.append({**outcome, "kind": names.outcomes[outcome["kind"]].pk})

    return [
        replace_merged(names.centers, text["centers"]),
        replace_merged(names.partners, text["partners"]),
        replace_merged(names.threats, threats),
        outcomes,
    ]


def content_hash(content: dict[str, Any]) -> str:
    """Return the SHA-256 of the content in canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def is_recorded(story: Story) -> bool:
    """Return whether the last recorded edit of a story is its stored text."""
    try:
        content = snapshot(story)
    except FileNotFoundError:  # without its picture the content of a story is unknown
        return False

    return content_hash(content) == story.content_hash


def require_complete(content: dict[str, Any]) -> None:
    """Raise ValidationError with one message for each requirement that is not met.

    The code of a message is the field of the story form.
    """
    errors = []
    for field in CONTENT_FIELDS:
        requirement = field.requirement
        if requirement and not requirement.is_met(field.value(content)):
            errors.append(ValidationError(requirement.message, code=requirement.form_field))

    if errors:
        raise ValidationError(errors)
