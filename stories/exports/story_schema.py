"""Schema of a public story in JSON, for /stories.json and the API. Tests validate every response.

Published schemas omit the suffix "Schema" of the class names (see public_schema()).
"""

import json
import re
from collections.abc import Mapping
from datetime import date as day
from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.urls import reverse
from ninja import Schema
from pydantic import Field, create_model

from stories.choices import (
    CenterRole,
    DatePrecision,
    MissionArea,
    PartnerLevel,
    PartnerRole,
    SourceKind,
)
from stories.publishing.content_fields import CONTENT_FIELDS

SLUG_HELP = "Part of its URL, and its value as a filter."
PAGE_HELP = "URL of its page on this site."
API_HELP = "URL of it in the API."
DATE_PATTERN = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
# The title of the member "$schema" is no class name.
CLASS_SUFFIX = re.compile(r'(?<=\w)Schema(?=")')
DECIMAL_PATTERN = r"^-?[0-9]+(\.[0-9]+)?$"


class NamedEntrySchema(Schema):
    """A vocabulary entry that a story refers to."""

    slug: str = Field(description=SLUG_HELP)
    name: str = Field(description="Current name.")
    api_url: str = Field(description=API_HELP)


class StateSchema(Schema):
    """A state or territory."""

    code: str = Field(description="Postal code.", pattern="^[A-Z]{2}$")
    name: str


class AreaSchema(Schema):
    """A mission area."""

    value: MissionArea = Field(description="Value as a filter.")
    name: str


class EventSchema(Schema):
    """Date of the event, as exact as the source."""

    date: str = Field(description="YYYY, YYYY-MM or YYYY-MM-DD.", pattern=DATE_PATTERN)
    precision: DatePrecision = Field(description="Precision of the date.")
    first: day = Field(description="Earliest possible day.")
    last: day = Field(description="Latest possible day.")


class CenterPartSchema(NamedEntrySchema):
    """A fusion center and its role in the story."""

    role: CenterRole = Field(description="Exactly one center is the lead.")


class PartnerPartSchema(NamedEntrySchema):
    """A partner and its role in the story."""

    level: PartnerLevel
    role: PartnerRole = Field(description="Role according to the source.")


class ThreatPartSchema(NamedEntrySchema):
    """A threat type of the story."""

    parent: str | None = Field(description="Slug of the broader type; null for a top-level type.")


class OutcomeSchema(Schema):
    """An outcome of the story."""

    kind: str = Field(description="Slug of the outcome type, its value as a filter.")
    name: str
    quantity: str | None = Field(
        description="Decimal number from the source; null if it gives none.",
        pattern=DECIMAL_PATTERN,
    )
    unit: str = Field(description="Unit of the quantity, or an empty string.")
    note: str


class TagPartSchema(Schema):
    """A tag of the story."""

    slug: str = Field(description="Value as a filter.")
    name: str


class SourceSchema(Schema):
    """A public source of the story. Empty strings and null are unknown."""

    title: str
    publisher: str
    date: str | None = Field(description="YYYY, YYYY-MM or YYYY-MM-DD.", pattern=DATE_PATTERN)
    kind: SourceKind | None
    url: str
    archived_url: str = Field(description="URL of a copy in a web archive.")
    archived_on: day | None = Field(description="Day on which the copy was made.")


class MainSourceSchema(Schema):
    """The first of `sources`, for programs from before there were more than one."""

    title: str
    url: str = Field(description="URL of the source, or an empty string.")
    more_urls: list[str] = Field(description="URLs of the other sources.")


class PictureSchema(Schema):
    """The picture of a story."""

    url: str
    alt: str = Field(description="Text alternative; empty for a decorative picture.")
    caption: str
    width: int = Field(description="Pixels.")
    height: int = Field(description="Pixels.")


class EditionNoteSchema(Schema):
    """A release of a story. Its content never changes; a correction is a new edition."""

    number: int = Field(ge=1)
    released_at: datetime
    change_note: str = Field(description="Changes since the previous edition.")
    content_hash: str = Field(
        description="SHA-256 of the released content.", pattern="^[0-9a-f]{64}$"
    )


# Types of the content fields that are not plain strings.
FIELD_TYPES: dict[str, object] = {
    "event_on": EventSchema,
    "states": list[StateSchema],
    "mission_area": AreaSchema,
    "centers": Annotated[list[CenterPartSchema], Field(min_length=1)],
    "partners": list[PartnerPartSchema],
    "threat_types": list[ThreatPartSchema],
    "outcomes": list[OutcomeSchema],
    "tags": list[TagPartSchema],
    "sources": Annotated[list[SourceSchema], Field(min_length=1)],
    "image": PictureSchema | None,
}


def content_members() -> dict[str, Any]:
    """Return {name: (type, description)} for the content fields, as create_model() expects it."""
    members = {}
    for field in CONTENT_FIELDS:
        description = Field(description=str(field.meaning))
        members[field.export_name] = (FIELD_TYPES.get(field.name, str), description)

    return members


StoryContentSchema: Any = create_model("StoryContent", __base__=Schema, **content_members())


class StoryMembersSchema(StoryContentSchema):
    """A public success story, with the content of its current edition."""

    id: int = Field(description="Never changes, even if the slug does.", ge=1)
    text: str = Field(description="Text of the story, without markup.")
    source: MainSourceSchema
    edition: EditionNoteSchema
    first_published_at: datetime
    updated_at: datetime = Field(description="When the current edition was released.")
    url: str = Field(description=PAGE_HELP)
    short_url: str = Field(description="Permanent URL, even if the page moves.")
    api_url: str = Field(description=API_HELP)


class StoryFileSchema(Schema):
    """All stories of a list."""

    schema_url: str = Field(alias="$schema", description="URL of this schema.")
    url: str = Field(description="URL of the same list on this site.")
    license: str
    updated_at: datetime | None = Field(description="Release of the newest edition in the file.")
    stories: list[StoryMembersSchema]


def public_schema(schema: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a generated schema as JSON, with its class names without the suffix "Schema"."""
    text = json.dumps(schema)
    document: dict[str, Any] = json.loads(CLASS_SUFFIX.sub("", text))
    return document


def file_schema() -> dict[str, Any]:
    """Return the JSON Schema of /stories.json: all members are required, and no others allowed."""
    document = public_schema(StoryFileSchema.model_json_schema(by_alias=True))
    for schema in (document, *document["$defs"].values()):
        if "properties" in schema:
            schema["required"] = list(schema["properties"])
            schema["additionalProperties"] = False

    return document | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": settings.SITE_URL + reverse("stories:stories_schema"),
        "title": str(settings.SITE_NAME),
    }
