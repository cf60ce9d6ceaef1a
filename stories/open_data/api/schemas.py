"""Schemas of the API responses. Tests validate every response against them.

The OpenAPI document omits the suffix "Schema" of the class names.
"""

from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from stories.choices import Designation, PartnerLevel
from stories.exports.story_schema import (
    API_HELP,
    PAGE_HELP,
    SLUG_HELP,
    EditionNoteSchema,
    StateSchema,
    StoryMembersSchema,
)
from stories.open_data.api import examples


def selectable(example: dict[str, Any]) -> ConfigDict:
    """Return the configuration of a schema whose members the parameter `fields` selects.

    No member is required.
    """

    def adjust(schema: dict[str, Any]) -> None:
        schema.pop("required", None)
        schema["examples"] = [example]

    return ConfigDict(json_schema_extra=adjust)


def with_example(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class StorySchema(StoryMembersSchema):
    """A public success story, in its current edition. Select members with fields."""

    model_config = selectable(examples.STORY)


class StoryListSchema(Schema):
    """A page of the stories that match the query."""

    model_config = with_example(examples.STORY_LIST)

    total: int = Field(description="Number of stories that match.", ge=0)
    stories: list[StorySchema]
    next: str | None = Field(
        description="URL of the next page; null on the last one. Also a Link header."
    )
    page_url: str = Field(description="URL of the same list on this site.")


class EditionSchema(EditionNoteSchema):
    """An edition of a public story. Only the current one has its text."""

    model_config = selectable(examples.EDITION_LIST["editions"][0])

    is_current: bool
    story: StorySchema | None = Field(
        description="The story in this edition; null for a former edition."
    )


class EditionListSchema(Schema):
    """All editions of a public story."""

    model_config = with_example(examples.EDITION_LIST)

    total: int = Field(ge=1)
    editions: list[EditionSchema] = Field(description="Newest first.")


class VocabularyEntrySchema(Schema):
    """Members that centers, partners and threat types share."""

    id: int = Field(description="Never changes, even if the slug does.")
    slug: str = Field(description=SLUG_HELP + " A former slug redirects.")
    name: str
    stories: int = Field(description="Number of public stories that refer to it.", ge=0)
    stories_url: str = Field(description="URL of these stories in the API.")
    url: str = Field(description=PAGE_HELP)
    api_url: str = Field(description=API_HELP)


class CenterSchema(VocabularyEntrySchema):
    """A fusion center of the National Network. Select members with fields."""

    model_config = selectable(examples.CENTER)

    acronym: str
    former_names: list[str]
    designation: Designation = Field(
        description="primary: named by the governor; recognized: usually a large urban area."
    )
    state: StateSchema
    city: str
    latitude: float | None = Field(description="Latitude of the city in degrees.")
    longitude: float | None = Field(description="Longitude of the city in degrees.")
    website: str
    host_agency: str
    established_year: int | None
    area_of_responsibility: str
    description: str
    source_url: str = Field(description="Public source of this entry.")
    is_active: bool = Field(description="False for a closed center, whose stories remain.")


class PartnerSchema(VocabularyEntrySchema):
    """An agency or organization that works with fusion centers. Select members with fields."""

    model_config = selectable(examples.PARTNER)

    acronym: str
    level: PartnerLevel
    kind: str
    parent: str | None = Field(description="Slug of the parent organization, or null.")
    website: str


class ThreatSchema(VocabularyEntrySchema):
    """A kind of threat or crime. Select members with fields."""

    model_config = selectable(examples.THREAT)

    description: str
    synonyms: list[str]
    level: Literal[1, 2] = Field(description="1 for a broader type, 2 for a specific one.")
    parent: str | None = Field(description="Slug of the broader type; null at level 1.")


class CenterListSchema(Schema):
    """All fusion centers, by name."""

    model_config = with_example(examples.CENTER_LIST)

    total: int
    centers: list[CenterSchema]


class PartnerListSchema(Schema):
    """All partners, by name."""

    model_config = with_example(examples.PARTNER_LIST)

    total: int
    partners: list[PartnerSchema]


class ThreatListSchema(Schema):
    """All threat types, by name."""

    model_config = with_example(examples.THREAT_LIST)

    total: int
    threats: list[ThreatSchema]


class FacetOptionSchema(Schema):
    """One value of a filter."""

    value: str
    name: str
    stories: int = Field(description="Number of stories with this value.", ge=0)
    is_chosen: bool = Field(description="Whether the query contains it.")
    parent: str | None = Field(description="Value of the broader option, or null.")


class FacetSchema(Schema):
    """One filter with its values, most stories first."""

    parameter: str
    name: str
    options: list[FacetOptionSchema]


class FacetListSchema(Schema):
    """All filters, with counts given the query and all other filters."""

    model_config = with_example(examples.FACET_LIST)

    total: int = Field(description="Number of stories that match.", ge=0)
    facets: list[FacetSchema]
    page_url: str = Field(description="URL of the list on this site.")


class TermSchema(Schema):
    """A term of the thesaurus. Select members with fields."""

    model_config = selectable(examples.TERM)

    id: int
    preferred: str = Field(description="Preferred form, spelled out.")
    variants: list[str] = Field(description="Acronyms and synonyms.")
    near: list[str] = Field(
        description="Related words. They are searched too, with half the weight."
    )
    broader: str | None = Field(description="The broader term, or null.")
    narrower: list[str] = Field(description="Terms whose broader term this is.")
    note: str = Field(description="Note on ambiguous words.")


class TermListSchema(Schema):
    """The thesaurus, by preferred term."""

    model_config = with_example(examples.TERM_LIST)

    total: int
    terms: list[TermSchema]


class SuggestionSchema(Schema):
    """A suggested page."""

    label: str
    hint: str = Field(description="Other name that matched, or an empty string.")
    url: str = Field(description=PAGE_HELP)


class SuggestionGroupSchema(Schema):
    """Suggestions of one kind, best first."""

    kind: Literal["center", "state", "threat", "partner", "term", "story"]
    label: str
    suggestions: list[SuggestionSchema] = Field(min_length=1, max_length=4)


class SuggestionListSchema(Schema):
    """Suggestions for the words; no groups if nothing matches."""

    model_config = with_example(examples.SUGGESTION_LIST)

    groups: list[SuggestionGroupSchema]


class FaultSchema(Schema):
    """An error in one query parameter."""

    parameter: str
    detail: str


class ProblemDetailsSchema(Schema):
    """An error (RFC 9457)."""

    model_config = with_example(examples.PROBLEM)

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[FaultSchema] = []
