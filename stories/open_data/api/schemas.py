"""Schemas of the API's answers and errors, member by member; tests validate every answer against them."""

from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from stories.choices import Designation, PartnerLevel
from stories.exports import story_schema
from stories.exports.story_schema import API, PAGE, SLUG, EditionNote, State
from stories.open_data.api import examples


def sparse(example: dict[str, Any]) -> ConfigDict:
    """Say that `fields` may leave members out: none is required. Give an example."""

    def extra(schema: dict[str, Any]) -> None:
        schema.pop("required", None)
        schema["examples"] = [example]

    return ConfigDict(json_schema_extra=extra)


def with_example(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class Story(story_schema.Story):
    """A public success story, in the words of its current edition. The parameter fields may leave members out."""

    model_config = sparse(examples.STORY)


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


class Entry(Schema):
    """What centers, partners and threat types have in common."""

    id: int = Field(description="Stays when the slug changes.")
    slug: str = Field(description=SLUG + " A former one redirects.")
    name: str
    stories: int = Field(description="Number of public stories that name it.", ge=0)
    stories_url: str = Field(description="These stories in the API.")
    url: str = Field(description=PAGE)
    api_url: str = Field(description=API)


class Center(Entry):
    """A fusion center of the National Network. The parameter fields may leave members out."""

    model_config = sparse(examples.CENTER)

    acronym: str
    former_names: list[str]
    designation: Designation = Field(
        description="primary: named by the governor; recognized: usually a large urban area."
    )
    state: State
    city: str
    latitude: float | None = Field(description="Of the city, degrees north.")
    longitude: float | None = Field(description="Of the city, degrees east.")
    website: str
    host_agency: str
    established_year: int | None
    area_of_responsibility: str
    description: str
    source_url: str = Field(description="A public page that supports this entry.")
    is_active: bool = Field(description="False for a center that has closed; its stories stay.")


class Partner(Entry):
    """An agency or organization that centers work with. The parameter fields may leave members out."""

    model_config = sparse(examples.PARTNER)

    acronym: str
    level: PartnerLevel
    kind: str
    parent: str | None = Field(description="Slug of the organization that this one belongs to, or null.")
    website: str


class Threat(Entry):
    """A kind of threat or crime. The parameter fields may leave members out."""

    model_config = sparse(examples.THREAT)

    description: str
    synonyms: list[str]
    level: Literal[1, 2] = Field(description="1: broader type; 2: a part of one.")
    parent: str | None = Field(description="Slug of the broader type; null at level 1.")


class CenterList(Schema):
    """All fusion centers, by name."""

    model_config = with_example(examples.CENTER_LIST)

    total: int
    centers: list[Center]


class PartnerList(Schema):
    """All partners, by name."""

    model_config = with_example(examples.PARTNER_LIST)

    total: int
    partners: list[Partner]


class ThreatList(Schema):
    """All threat types, by name."""

    model_config = with_example(examples.THREAT_LIST)

    total: int
    threats: list[Threat]


class FacetOption(Schema):
    """One value of a filter."""

    value: str
    name: str
    stories: int = Field(description="Stories that the list would have with this value.", ge=0)
    is_chosen: bool = Field(description="Whether the query string has it.")
    parent: str | None = Field(description="Value of the broader option, or null.")


class Facet(Schema):
    """One filter with its values, most stories first."""

    parameter: str
    name: str
    options: list[FacetOption]


class FacetList(Schema):
    """Every filter, counted under the query and all other filters."""

    model_config = with_example(examples.FACET_LIST)

    total: int = Field(description="Stories that match.", ge=0)
    facets: list[Facet]
    page_url: str = Field(description="The list for people.")


class Term(Schema):
    """A notion with all words for it. The parameter fields may leave members out."""

    model_config = sparse(examples.TERM)

    id: int
    preferred: str = Field(description="The term spelled out.")
    variants: list[str] = Field(description="Acronyms and other words for exactly this.")
    near: list[str] = Field(description="Related words: searched too, but they count half.")
    broader: str | None = Field(description="The broader term, or null.")
    narrower: list[str] = Field(description="Terms whose broader term this is.")
    note: str = Field(description="On words that can mean something else.")


class TermList(Schema):
    """The thesaurus, by preferred term."""

    model_config = with_example(examples.TERM_LIST)

    total: int
    terms: list[Term]


class Suggestion(Schema):
    """An entry that the words may mean."""

    label: str
    hint: str = Field(description="The other name by which it was found, or an empty string.")
    url: str = Field(description=PAGE)


class SuggestionGroup(Schema):
    """Suggestions of one kind, best first."""

    kind: Literal["center", "threat", "partner", "term", "story"]
    label: str
    suggestions: list[Suggestion] = Field(min_length=1, max_length=4)


class SuggestionList(Schema):
    """What the words may mean; without groups when nothing begins so."""

    model_config = with_example(examples.SUGGESTION_LIST)

    groups: list[SuggestionGroup]


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
