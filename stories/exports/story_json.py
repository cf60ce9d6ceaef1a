"""Serializer of public stories: /stories.json, the API and the schema in story_schema.py share it."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, reverse

from stories.choices import CenterRole
from stories.exports.story_stream import Entry, entries, moment
from stories.listing.results import Listing
from stories.models import Edition, FusionCenter, Partner, ThreatType
from stories.publishing.content_fields import CONTENT_FIELDS
from stories.rich_text import html_to_text, sanitize
from stories.text_safety import dump_json

Members = dict[str, Any]
VocabularyEntry = FusionCenter | Partner | ThreatType
# Names of the vocabularies in addresses.
KINDS: dict[type, str] = {FusionCenter: "center", Partner: "partner", ThreatType: "threat"}


def write_json(listing: Listing) -> Iterator[str]:
    """Yield one object: the address of the list, its license and date, then the stories, a line each."""
    about = {
        "$schema": site_url(reverse("stories:stories_schema")),
        "url": site_url(str(listing.address)),
        "license": settings.DATA_LICENSE_URL,
        "updated_at": moment(listing.updated_at) if listing.updated_at else None,
    }
    yield dump_json(about)[:-1] + ',"stories":['
    for place, entry in enumerate(entries(listing.story_ids())):
        yield ("\n" if place == 0 else ",\n") + dump_json(serialize(entry))
    yield "\n]}\n"


def serialize(entry: Entry) -> Members:
    """Return one story as plain JSON values; no query for a publication with its edition and names."""
    publication = entry.publication
    members = {
        "id": publication.story_id,
        "url": entry.url,
        "short_url": entry.short_url,
        "api_url": api_url("story", publication.slug),
        "first_published_at": moment(publication.first_published_at),
        "updated_at": moment(publication.updated_at),
        "edition": serialize_edition(publication.edition),
        "text": html_to_text(entry.content.body),
    }
    for field in CONTENT_FIELDS:
        shape = SHAPES.get(field.name)
        members[field.export_name] = shape(entry) if shape else field.value(entry.content.data)
    return members


def serialize_edition(edition: Edition) -> Members:
    """Return one release of a story, without its words."""
    return {
        "number": edition.number,
        "released_at": moment(edition.released_at),
        "change_note": edition.change_note,
        "content_hash": edition.content_hash,
    }


def serialize_name(entry: VocabularyEntry) -> Members:
    """Return how a story names an entry of a vocabulary."""
    return {"slug": entry.slug, "name": entry.name, "api_url": api_url(KINDS[type(entry)], entry.slug)}


def parent_slug(entry: Partner | ThreatType) -> str | None:
    return entry.parent.slug if entry.parent else None


def site_url(path: str) -> str:
    return settings.SITE_URL + path


def api_url(name: str, *args: str) -> str:
    return site_url(_api_path(get_script_prefix(), name, *args))


@lru_cache(maxsize=4096)
def _api_path(script_prefix: str, name: str, *args: str) -> str:
    """Return the path of an API address; reverse() reads the script prefix itself."""
    return reverse(f"stories:api_{name}", args=args)


def _body(entry: Entry) -> str:
    return sanitize(entry.content.body)


def _event(entry: Entry) -> Members:
    event = entry.content.event
    return {
        "date": str(event),
        "precision": str(event.precision),
        "first": event.first.isoformat(),
        "last": event.last.isoformat(),
    }


def _states(entry: Entry) -> list[Members]:
    return [{"code": code, "name": name} for code, name in entry.content.states]


def _mission_area(entry: Entry) -> Members:
    area = entry.content.mission_area
    return {"value": area.value, "name": str(area.label)}


def _centers(entry: Entry) -> list[Members]:
    content = entry.content
    lead = serialize_name(content.lead_center) | {"role": CenterRole.LEAD.value}
    supporting = [
        serialize_name(center) | {"role": CenterRole.SUPPORTING.value} for center in content.supporting_centers
    ]
    return [lead, *supporting]


def _partners(entry: Entry) -> list[Members]:
    return [
        serialize_name(line.partner) | {"level": line.partner.level, "role": line.role.value}
        for line in entry.content.partners
    ]


def _threat_types(entry: Entry) -> list[Members]:
    return [serialize_name(threat) | {"parent": parent_slug(threat)} for threat in entry.content.threat_types]


def _outcomes(entry: Entry) -> list[Members]:
    return [
        {
            "kind": line.kind.slug,
            "name": line.kind.name,
            "quantity": line.quantity or None,
            "unit": line.unit,
            "note": line.note,
        }
        for line in entry.content.outcomes
    ]


def _picture(entry: Entry) -> Members | None:
    image = entry.content.image
    if not image:
        return None
    return {
        "url": site_url(entry.publication.picture_url),
        "alt": image["alt"],
        "caption": image["caption"],
        "width": image["width"],
        "height": image["height"],
    }


# How the value of a content field is written where it is not the value of the snapshot.
SHAPES: dict[str, Callable[[Entry], Any]] = {
    "body": _body,
    "event_on": _event,
    "states": _states,
    "mission_area": _mission_area,
    "centers": _centers,
    "partners": _partners,
    "threat_types": _threat_types,
    "outcomes": _outcomes,
    "image": _picture,
}
