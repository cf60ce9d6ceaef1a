"""Serializers of public stories, shared by /stories.json and the API. Schema: story_schema.py."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse

from stories.choices import CenterRole
from stories.exports.story_stream import StoryRecord, rfc3339, stream_stories
from stories.listing.results import Listing
from stories.models import Edition, FusionCenter, Partner, ThreatType
from stories.publishing.content_fields import CONTENT_FIELDS
from stories.rich_text import html_to_text, sanitize
from stories.text_safety import dump_json

JsonObject = dict[str, object]
VocabularyEntry = FusionCenter | Partner | ThreatType
# Names of the vocabularies in URLs.
VOCABULARY_NAMES: dict[type, str] = {
    FusionCenter: "center",
    Partner: "partner",
    ThreatType: "threat",
}


def write_json(listing: Listing) -> Iterator[str]:
    """Yield one object: URL, license and date of the list, then the stories, one per line."""
    head = {
        "$schema": site_url(reverse("stories:stories_schema")),
        "url": site_url(str(listing.url)),
        "license": settings.DATA_LICENSE_URL,
        "updated_at": rfc3339(listing.updated_at) if listing.updated_at else None,
    }
    yield dump_json(head).removesuffix("}") + ',"stories":['
    stories = stream_stories(listing.story_ids())
    yield from dump_items(serialize_story(story) for story in stories)
    yield "\n]}\n"


def dump_items(items: Iterable[JsonObject]) -> Iterator[str]:
    """Yield the items of a JSON array, one per line, without its brackets."""
    separator = "\n"
    for item in items:
        yield separator + dump_json(item)
        separator = ",\n"


def serialize_story(story: StoryRecord) -> JsonObject:
    """Return a story as JSON values; no query if the edition and the names are loaded."""
    publication = story.publication
    members: JsonObject = {
        "id": publication.story_id,
        "url": story.url,
        "short_url": story.short_url,
        "api_url": api_url("story", publication.slug),
        "first_published_at": rfc3339(publication.first_published_at),
        "updated_at": rfc3339(publication.updated_at),
        "edition": serialize_edition(publication.edition),
        "text": html_to_text(story.content.body),
        "source": _main_source(story),
    }
    for field in CONTENT_FIELDS:
        serializer = FIELD_SERIALIZERS.get(field.name)
        if serializer:
            members[field.export_name] = serializer(story)
        else:
            members[field.export_name] = field.value(story.content.data)

    return members


def serialize_edition(edition: Edition) -> JsonObject:
    """Return the release data of an edition, without its content."""
    return {
        "number": edition.number,
        "released_at": rfc3339(edition.released_at),
        "change_note": edition.change_note,
        "content_hash": edition.content_hash,
    }


def serialize_name(entry: VocabularyEntry) -> JsonObject:
    """Return the reference from a story to a vocabulary entry."""
    vocabulary = VOCABULARY_NAMES[type(entry)]
    return {"slug": entry.slug, "name": entry.name, "api_url": api_url(vocabulary, entry.slug)}


def parent_slug(entry: Partner | ThreatType) -> str | None:
    return entry.parent.slug if entry.parent else None


def site_url(path: str) -> str:
    return settings.SITE_URL + path


def api_url(name: str, *args: str) -> str:
    return site_url(_api_path(get_script_prefix(), name, *args))


@lru_cache(maxsize=4096)
def _api_path(script_prefix: str, name: str, *args: str) -> str:
    """Return the path of an API route. reverse() adds the script prefix; the cache key needs it."""
    return reverse(f"stories:api_{name}", args=args)


def _body(story: StoryRecord) -> str:
    return sanitize(story.content.body)


def _event(story: StoryRecord) -> JsonObject:
    event = story.content.event
    return {
        "date": str(event),
        "precision": str(event.precision),
        "first": event.first.isoformat(),
        "last": event.last.isoformat(),
    }


def _states(story: StoryRecord) -> list[JsonObject]:
    return [{"code": code, "name": name} for code, name in story.content.states]


def _mission_area(story: StoryRecord) -> JsonObject:
    area = story.content.mission_area
    return {"value": area.value, "name": str(area.label)}


def _centers(story: StoryRecord) -> list[JsonObject]:
    lead = serialize_name(story.content.lead_center) | {"role": CenterRole.LEAD.value}
    centers = [lead]
    for center in story.content.supporting_centers:
        centers.append(serialize_name(center) | {"role": CenterRole.SUPPORTING.value})
    return centers


def _partners(story: StoryRecord) -> list[JsonObject]:
    partners = []
    for line in story.content.partners:
        participation = {"level": line.partner.level, "role": line.role.value}
        partners.append(serialize_name(line.partner) | participation)

    return partners


def _threat_types(story: StoryRecord) -> list[JsonObject]:
    threats = story.content.threat_types
    return [serialize_name(threat) | {"parent": parent_slug(threat)} for threat in threats]


def _outcomes(story: StoryRecord) -> list[JsonObject]:
    outcomes: list[JsonObject] = []
    for outcome in story.content.outcomes:
        members: JsonObject = {
            "kind": outcome.kind.slug,
            "name": outcome.kind.name,
            "quantity": outcome.quantity or None,
            "unit": outcome.unit,
            "note": outcome.note,
        }
        outcomes.append(members)

    return outcomes


def _sources(story: StoryRecord) -> list[JsonObject]:
    sources: list[JsonObject] = []
    for source in story.content.sources:
        members: JsonObject = {
            "title": source.title,
            "publisher": source.publisher,
            "date": _text_or_none(source.date),
            "kind": source.kind.value if source.kind else None,
            "url": source.url,
            "archived_url": source.archived_url,
            "archived_on": _text_or_none(source.archived_on),
        }
        sources.append(members)

    return sources


def _text_or_none(date: object) -> str | None:
    """Return a date as ISO 8601, as precise as it is known; None if it is unknown."""
    if date is None:
        return None
    return str(date)


def _main_source(story: StoryRecord) -> JsonObject:
    main, *others = story.content.sources
    return {"title": main.title, "url": main.url, "more_urls": [source.url for source in others]}


def _image(story: StoryRecord) -> JsonObject | None:
    image = story.content.image
    if not image:
        return None
    return {
        "url": site_url(story.publication.picture_url),
        "alt": image["alt"],
        "caption": image["caption"],
        "width": image["width"],
        "height": image["height"],
    }


# Content fields whose JSON value differs from the value in the snapshot.
FIELD_SERIALIZERS: dict[str, Callable[[StoryRecord], object]] = {
    "body": _body,
    "event_on": _event,
    "states": _states,
    "mission_area": _mission_area,
    "centers": _centers,
    "partners": _partners,
    "threat_types": _threat_types,
    "outcomes": _outcomes,
    "sources": _sources,
    "image": _image,
}
