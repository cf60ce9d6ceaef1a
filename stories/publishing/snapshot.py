"""From working fields to the released words: the content of an edition and its hash."""

import hashlib
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.choices import STATES, CenterRole
from stories.models import Story
from stories.prose import plain, sanitize


def snapshot(story: Story) -> dict[str, Any]:
    """Return the public content of a story as plain JSON values, the same however its relations were entered.

    {"title", "slug", "summary", "body": str; "event_on": "2011-12" as exact as known; "states": [code];
    "mission_area": str; "centers", "partners": [{"id", "role"}]; "threat_types": [id];
    "outcomes": [{"kind", "quantity", "unit", "note"}]; "tags": [{"name", "slug"}];
    "source": {"title", "url", "more_urls"}; "image": {"name", "alt", "caption", "width", "height"} or None}
    """
    return _texts(story) | {
        "event_on": str(story.event_date or ""),
        "states": [code for code in STATES if code in story.states],
        "mission_area": story.mission_area,
        "centers": [
            {"id": row.center_id, "role": row.role} for row in story.center_roles.order_by("role", "center_id")
        ],
        "partners": [{"id": row.partner_id, "role": row.role} for row in story.partner_roles.order_by("partner_id")],
        "threat_types": sorted(threat.pk for threat in story.threat_types.all()),
        "outcomes": [_outcome(outcome) for outcome in story.outcomes.all()],
        "tags": [{"name": tag.name, "slug": tag.slug} for tag in story.tags.order_by("slug")],
        "source": {"title": story.source_title, "url": story.source_url, "more_urls": list(story.more_source_urls)},
        "image": _image(story),
    }


def _texts(story: Story) -> dict[str, str]:
    # The body is sanitized here too: what is released never rests on how the row was written.
    return {"title": story.title, "slug": story.slug, "summary": story.summary, "body": sanitize(story.body)}


def _outcome(outcome: Any) -> dict[str, Any]:
    quantity = "" if outcome.quantity is None else f"{outcome.quantity.normalize():f}"
    return {"kind": outcome.kind_id, "quantity": quantity, "unit": outcome.unit, "note": outcome.note}


def _image(story: Story) -> dict[str, Any] | None:
    if not story.image:
        return None
    alt = "" if story.image_is_decorative else story.image_alt
    size = {"width": story.image.width, "height": story.image.height}
    return {"name": story.image.name, "alt": alt, "caption": story.image_caption} | size


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
        "body": not plain(content["body"]),
        "event_date": not content["event_on"],
        "centers": roles.count(CenterRole.LEAD) != 1,
        "threat_types": not content["threat_types"],
        "states": not content["states"],
        "mission_area": not content["mission_area"],
        "source_title": not content["source"]["title"].strip(),
    }
    messages = _what_to_do()
    missing = [ValidationError(messages[field], code=field) for field, lacking in lacks.items() if lacking]
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
