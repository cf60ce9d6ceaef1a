"""What the API answers on stories, and its errors, member by member; tests hold every answer against it."""

from datetime import date as day
from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field

from stories.choices import CenterRole, DatePrecision, MissionArea, PartnerLevel, PartnerRole
from stories.open_data.api import examples

SLUG = "Its part of addresses, and its value as a filter."
PAGE = "Its page for people."
API = "Its address in the API."


def sparse(example: dict[str, Any]) -> ConfigDict:
    """Say that `fields` may leave members out: none is required. Give an example."""

    def extra(schema: dict[str, Any]) -> None:
        schema.pop("required", None)
        schema["examples"] = [example]

    return ConfigDict(json_schema_extra=extra)


def with_example(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class Named(Schema):
    """A vocabulary entry that a story names."""

    slug: str = Field(description=SLUG)
    name: str = Field(description="The name that it bears today.")
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
    precision: DatePrecision = Field(description="What is known.")
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
    quantity: str | None = Field(description="A decimal number, when the source counts; else null.")
    unit: str = Field(description="What is counted, or an empty string.")
    note: str


class TagPart(Schema):
    """A free word on the story."""

    slug: str = Field(description="Its value as a filter.")
    name: str


class Source(Schema):
    """The public report that the story rests on."""

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
    change_note: str = Field(description="What changed against the edition before.")
    content_hash: str = Field(description="SHA-256 of the released content.", pattern="^[0-9a-f]{64}$")


class Story(Schema):
    """A public success story, in the words of its current edition. The parameter fields may leave members out."""

    model_config = sparse(examples.STORY)

    id: int = Field(description="Stays when the slug changes.")
    slug: str = Field(description="The last part of its addresses; a former one redirects.")
    title: str
    summary: str
    body: str = Field(description="The story as HTML: paragraphs, headings, lists, quotations, tables, links.")
    event: Event
    states: list[State]
    mission_area: Area
    centers: list[CenterPart] = Field(description="The lead center, then the supporting ones by name.", min_length=1)
    partners: list[PartnerPart]
    threat_types: list[ThreatPart]
    outcomes: list[Outcome]
    tags: list[TagPart]
    source: Source
    picture: Picture | None
    edition: EditionNote
    first_published_at: datetime
    updated_at: datetime = Field(description="When the current edition was released.")
    url: str = Field(description=PAGE)
    api_url: str = Field(description=API)


class StoryList(Schema):
    """Some of the stories that a query string asks for, in its order."""

    model_config = with_example(examples.STORY_LIST)

    total: int = Field(description="How many stories match in all.", ge=0)
    stories: list[Story]
    next: str | None = Field(description="Where the list goes on; null at its end. Also a Link header.")
    page_url: str = Field(description="The same list for people.")


class Edition(EditionNote):
    """An edition of a public story; the words are given of the current one only."""

    model_config = sparse(examples.EDITION_LIST["editions"][0])

    is_current: bool
    story: Story | None = Field(description="The story as this edition tells it; null for a former edition.")


class EditionList(Schema):
    """All editions of a public story."""

    model_config = with_example(examples.EDITION_LIST)

    total: int = Field(ge=1)
    editions: list[Edition] = Field(description="Newest first.")


class Fault(Schema):
    """What is wrong with one parameter."""

    parameter: str
    detail: str


class ProblemDetails(Schema):
    """An error, as RFC 9457 has it."""

    model_config = with_example(examples.PROBLEM)

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[Fault] = []
