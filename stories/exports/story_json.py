"""Stories as JSON, as stories/open_data/schema.py describes it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from stories.exports.entries import Entry, entries, moment
from stories.listing.result import Listing
from stories.models import FusionCenter, ThreatType
from stories.models.content import OutcomeLine, PartnerLine
from stories.prose import plain
from stories.text import JSON_ESCAPES


def write_json(listing: Listing) -> Iterator[str]:
    """Yield one object: what was asked for, then the stories, a line each."""
    about = {
        "$schema": settings.SITE_URL + reverse("stories:stories_schema"),
        "url": f"{settings.SITE_URL}{listing.address}",
        "license": settings.DATA_LICENSE_URL,
        "updated_at": moment(listing.updated_at) if listing.updated_at else None,
    }
    yield dumps(about)[:-1] + ',"stories":['
    for place, entry in enumerate(entries(listing.publications)):
        yield ("\n" if place == 0 else ",\n") + dumps(record(entry))
    yield "\n]}\n"


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(JSON_ESCAPES)


def record(entry: Entry) -> dict[str, Any]:
    """Return one story as plain JSON values."""
    content, publication, edition = entry.content, entry.publication, entry.publication.edition
    return {
        "id": publication.story_id,
        "slug": publication.slug,
        "url": entry.url,
        "short_url": entry.short_url,
        "title": content.title,
        "summary": content.summary,
        "text": plain(content.body),
        "html": content.body,
        "event": _event(entry),
        "states": [{"code": code, "name": name} for code, name in content.states],
        "centers": [{**_center(center), "role": role} for center, role in _centers(entry)],
        "partners": [_partner(line) for line in content.partners],
        "threat_types": [_threat(threat) for threat in content.threat_types],
        "outcomes": [_outcome(line) for line in content.outcomes],
        "mission_area": {"slug": content.mission_area.value, "name": str(content.mission_area.label)},
        "tags": [{"slug": tag["slug"], "name": tag["name"]} for tag in content.tags],
        "source": dict(content.source),
        "first_published_at": moment(publication.first_published_at),
        "edition": {
            "number": edition.number,
            "released_at": moment(edition.released_at),
            "change_note": edition.change_note,
            "content_hash": edition.content_hash,
        },
    }


def _partner(line: PartnerLine) -> Mapping[str, str]:
    return {"slug": line.partner.slug, "name": line.partner.name, "level": line.partner.level, "role": line.role}


def _outcome(line: OutcomeLine) -> Mapping[str, Any]:
    return {**_named(line.kind), "quantity": line.quantity or None, "unit": line.unit, "note": line.note}


def _event(entry: Entry) -> Mapping[str, str]:
    event = entry.content.event
    days = {"first_day": event.first.isoformat(), "last_day": event.last.isoformat()}
    return {"date": str(event), "precision": str(event.precision), "text": event.text} | days


def _centers(entry: Entry) -> list[tuple[FusionCenter, str]]:
    content = entry.content
    return [(content.lead_center, "lead"), *((center, "supporting") for center in content.supporting_centers)]


def _named(entry: Any) -> dict[str, str]:
    return {"slug": entry.slug, "name": entry.name}


def _center(center: FusionCenter) -> dict[str, str]:
    return _named(center) | {"acronym": center.acronym, "state": center.state}


def _threat(threat: ThreatType) -> dict[str, Any]:
    return _named(threat) | {"broader": _named(threat.parent) if threat.parent else None}
