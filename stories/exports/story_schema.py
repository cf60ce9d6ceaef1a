"""Schema of a public story in JSON, of /stories.json and the API alike; tests validate every answer against it."""

from datetime import date as day
from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.urls import reverse
from ninja import Schema
from pydantic import Field, create_model

from stories.choices import CenterRole, DatePrecision, MissionArea, PartnerLevel, PartnerRole
from stories.publishing.content_fields import CONTENT_FIELDS

SLUG = "Its part of addresses, and its value as a filter."
PAGE = "Its page for people."
API = "Its address in the API."


class Named(Schema):
    """A vocabulary entry that a story names."""

    slug: str = Field(description=SLUG)
    name: str = Field(description="Its name today.")
    api_url: str = Field(description=API)


class State(Schema):
    """A state or territory."""

    code: str = Field(description="Postal code.", pattern="^[A-Z]{2}$")
    name: str


class Area(Schema):
    """A mission area."""

    value: MissionArea = Field(description="Its value as a filter.")
    name: str


class Event(Schema):
    """When it happened, no more exactly than the source says."""

    date: str = Field(description="YYYY, YYYY-MM or YYYY-MM-DD.", pattern="^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")
    precision: DatePrecision = Field(description="How exact the date is.")
    first: day = Field(description="First day on which it can have been.")
    last: day = Field(description="Last day on which it can have been.")


class CenterPart(Named):
    """A fusion center and what it did in the story."""

    role: CenterRole = Field(description="One center leads.")


class PartnerPart(Named):
    """A partner and what it did in the story."""

    level: PartnerLevel
    role: PartnerRole = Field(description="As far as the source says.")


class ThreatPart(Named):
    """A threat type that the story is about."""

    parent: str | None = Field(description="Slug of the broader type; null for a type of the first level.")


class Outcome(Schema):
    """What came of it."""

    kind: str = Field(description="Slug of the kind, its value as a filter.")
    name: str
    quantity: str | None = Field(
        description="A decimal number, when the source counts; else null.", pattern=r"^-?[0-9]+(\.[0-9]+)?$"
    )
    unit: str = Field(description="What is counted, or an empty string.")
    note: str


class TagPart(Schema):
    """A free word on the story."""

    slug: str = Field(description="Its value as a filter.")
    name: str


class Source(Schema):
    """The public report that the story is based on."""

    title: str
    url: str = Field(description="Its address, or an empty string.")
    more_urls: list[str]


class Picture(Schema):
    """The picture of a story."""

    url: str
    alt: str = Field(description="What it shows; empty for a decorative picture.")
    caption: str
    width: int = Field(description="Pixels.")
    height: int = Field(description="Pixels.")


class EditionNote(Schema):
    """One release of a story. Its words never change; a correction is a new edition."""

    number: int = Field(ge=1)
    released_at: datetime
    change_note: str = Field(description="What changed since the edition before.")
    content_hash: str = Field(description="SHA-256 of the released content.", pattern="^[0-9a-f]{64}$")


# Types of the content fields that are not one text.
TYPES: dict[str, Any] = {
    "event_on": Event,
    "states": list[State],
    "mission_area": Area,
    "centers": Annotated[list[CenterPart], Field(min_length=1)],
    "partners": list[PartnerPart],
    "threat_types": list[ThreatPart],
    "outcomes": list[Outcome],
    "tags": list[TagPart],
    "source": Source,
    "image": Picture | None,
}


def content_members() -> dict[str, Any]:
    """Return {name: (type, description)} of the members that content fields declare."""
    members = {}
    for field in CONTENT_FIELDS:
        members[field.export_name] = (TYPES.get(field.name, str), Field(description=str(field.meaning)))
    return members


StoryContent: Any = create_model("StoryContent", __base__=Schema, **content_members())


class Story(StoryContent):
    """A public success story, in the words of its current edition."""

    id: int = Field(description="Stays when the slug changes.", ge=1)
    text: str = Field(description="The story without its markup.")
    edition: EditionNote
    first_published_at: datetime
    updated_at: datetime = Field(description="When the current edition was released.")
    url: str = Field(description=PAGE)
    short_url: str = Field(description="An address that stays when the page moves.")
    api_url: str = Field(description=API)


class StoryFile(Schema):
    """All stories of a list."""

    schema_url: str = Field(alias="$schema", description="This schema.")
    url: str = Field(description="The same stories as a page.")
    license: str
    updated_at: datetime | None = Field(description="Release of the newest edition here.")
    stories: list[Story]


def file_schema() -> dict[str, Any]:
    """Return the JSON Schema of /stories.json: every object has all of its members, and no other."""
    document = StoryFile.model_json_schema(by_alias=True)
    for schema in (document, *document["$defs"].values()):
        if "properties" in schema:
            schema["required"] = list(schema["properties"])
            schema["additionalProperties"] = False
    return document | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": settings.SITE_URL + reverse("stories:stories_schema"),
        "title": str(settings.SITE_NAME),
    }
