"""What the API answers on centers, partners, threat types and facets, member by member."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from stories.choices import Designation, PartnerLevel
from stories.exports.story_schema import API, PAGE, SLUG, State
from stories.open_data.api import examples
from stories.open_data.api.schemas import sparse, with_example


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
