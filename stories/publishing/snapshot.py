"""Snapshots: the public content of a story, its hash, and what it must contain."""

import hashlib
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.choices import CenterRole
from stories.models import Story
from stories.publishing.content_fields import CONTENT_FIELDS
from stories.rich_text import html_to_text

# Present in every snapshot. A later field is left out while it is empty, so that the hashes of older editions stay.
FIRST_FIELDS = {
    *(
        "title",
        "slug",
        "summary",
        "body",
        "event_on",
        "states",
        "mission_area",
        "centers",
        "partners",
    ),
    *("threat_types", "outcomes", "tags", "source", "image"),
}


def snapshot(story: Story) -> dict[str, Any]:
    """Return the public content of a story as plain JSON values, the same however its relations were entered.

    {"title", "slug", "summary", "body": str; "event_on": "2011-12" as exact as known; "states": [code];
    "mission_area": str; "centers", "partners": [{"id", "role"}]; "threat_types": [id];
    "outcomes": [{"kind", "quantity", "unit", "note"}]; "tags": [{"name", "slug"}];
    "source": {"title", "url", "more_urls"}; "image": {"name", "alt", "caption", "width", "height"} or None}
    """
    content = {}
    for field in CONTENT_FIELDS:
        value = field.read(story)
        if field.name in FIRST_FIELDS or value != field.empty:
            content[field.name] = value
    return content


def content_hash(content: dict[str, Any]) -> str:
    """Return the SHA-256 of the content in canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def require_complete(content: dict[str, Any]) -> None:
    """Raise ValidationError that names every field a public story must have and this one lacks."""
    roles = [entry["role"] for entry in content["centers"]]
    lacks = {
        "title": not content["title"].strip(),
        "summary": len(content["summary"].strip()) < 50,
        "body": not html_to_text(content["body"]),
        "event_date": not content["event_on"],
        "centers": roles.count(CenterRole.LEAD) != 1,
        "threat_types": not content["threat_types"],
        "states": not content["states"],
        "mission_area": not content["mission_area"],
        "source_title": not content["source"]["title"].strip(),
    }
    messages = _what_to_do()
    missing = [
        ValidationError(messages[field], code=field) for field, lacking in lacks.items() if lacking
    ]
    if missing:
        raise ValidationError(missing)


def _what_to_do() -> dict[str, str]:
    return {
        "title": _("Write a title."),
        "summary": _("Write a summary of at least 50 characters."),
        "body": _("Write the story."),
        "event_date": _("Give the date of the event, as exactly as the source does."),
        "centers": _("Name one lead center."),
        "threat_types": _("Choose at least one threat type."),
        "states": _("Choose at least one state or territory."),
        "mission_area": _("Choose the mission area."),
        "source_title": _("Name the public source."),
    }
