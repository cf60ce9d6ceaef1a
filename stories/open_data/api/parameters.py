"""What a request may ask: the words of the page, read strictly, and those that only the API knows."""

from typing import Annotated, Any, Literal, get_origin

from django.http import HttpRequest
from django.urls import reverse
from ninja import Schema
from pydantic import Field, ValidationInfo, create_model, model_validator

from stories.facets import FACETS, Facet
from stories.listing.form import MAX_QUERY, MAX_VALUES, WordsField
from stories.listing.results import Listing
from stories.open_data.api.errors import ProblemError, Wrong

MAX_LIMIT = 100
SHOWN = 100  # characters of an unknown name or value that an answer repeats
MONTH = r"^((19|2[0-9])[0-9]{2}(-(0[1-9]|1[0-2]))?)?$"
Values = Annotated[list[Annotated[str, Field(max_length=MAX_QUERY)]], Field(max_length=MAX_VALUES)]


def values(description: str, *examples: str) -> Any:
    return Field([], description=f"{description} Repeat it for several: a story has any of them.", examples=[examples])


class Strict(Schema):
    """Parameters of one address: an unknown one, or a second value of a single one, is a 400 that names it."""

    @model_validator(mode="before")
    @classmethod
    def _known_and_single(cls, given: Any, info: ValidationInfo) -> Any:
        request: HttpRequest = (info.context or {})["request"]
        known = {field.alias or name: field for name, field in cls.model_fields.items()}
        wrong = [Wrong(name[:SHOWN], "There is no such parameter here.") for name in request.GET if name not in known]
        wrong += [
            Wrong(name, "Give it once.")
            for name, found in request.GET.lists()
            if name in known and len(found) > 1 and get_origin(known[name].annotation) is not list
        ]
        if wrong:
            raise ProblemError(400, wrong)
        return given


class Fields(Strict):
    """Parameters of every address."""

    fields: str = Field(
        "",
        description="Names of the members to give, with commas between them; without it all are given.",
        examples=["slug,title"],
        min_length=1,
        max_length=1000,
    )

    def pick(self, allowed: type[Schema]) -> list[str]:
        """Return the names of the members to give; raise ProblemError that names an unknown one."""
        if not self.fields:
            return list(allowed.model_fields)
        asked = self.fields.split(",")
        if unknown := [name for name in asked if name not in allowed.model_fields]:
            raise ProblemError(400, [Wrong("fields", f"There is no member “{name[:SHOWN]}”.") for name in unknown])
        return asked


FACET_FIELDS: dict[str, Any] = {facet.param: (Values, values(facet.help, *facet.examples)) for facet in FACETS}
FacetValues = create_model("FacetValues", __base__=Strict, **FACET_FIELDS)


class Filters(FacetValues):  # type: ignore[misc, valid-type]
    """The query string of the page /stories/; an empty value counts as not given, as in the page's forms."""

    q: str = Field(
        "",
        description='Words to search for: all of them, "phrases", -without, or.',
        examples=["bomb threat"],
        max_length=MAX_QUERY,
    )
    from_: str = Field("", alias="from", description="First month of the event, YYYY-MM or YYYY.", pattern=MONTH)
    to: str = Field("", description="Last month of the event, YYYY-MM or YYYY.", pattern=MONTH)
    exact: Literal["", "1"] = Field(
        "", description="1 searches for the words as they are: no other spelling, no related words."
    )
    sort: Literal["", "relevance", "newest", "oldest", "published", "updated", "center"] = Field(
        "", description="Order. Without it: relevance when q is given, else newest."
    )
    view: Literal["", "rows", "table"] = Field("", description="How the page shows the list; changes nothing here.")

    def listing(self, request: HttpRequest) -> Listing:
        """Return what the page /stories/ lists for this query string; raise ProblemError for a value that is not."""
        listing = Listing(request.GET, reverse("stories:story_list"))
        if wrong := [_unknown(facet, value) for facet, value in _ignored(listing)]:
            raise ProblemError(400, wrong)
        return listing


def _ignored(listing: Listing) -> list[tuple[Facet, str]]:
    """List of (facet, value) that the page would ignore."""
    known = {facet: {option.value.lower() for option in options} for facet, options in listing.chosen.items()}
    return [
        (facet, value)
        for facet in FACETS
        for value in listing.read[facet.param]
        if value not in known.get(facet, set())
    ]


def _unknown(facet: Facet, value: str) -> Wrong:
    return Wrong(facet.param, f"There is no {str(facet.label).lower()} “{value[:SHOWN]}”.")


class StoryQuery(Filters, Fields):
    """The query string of the list of stories."""

    limit: int = Field(20, ge=1, le=MAX_LIMIT, description="Stories in one answer.")
    cursor: str = Field(
        "",
        description="Where to go on; taken from the next link, never made by hand.",
        min_length=1,
        max_length=1000,
    )


class SuggestQuery(Strict):
    """What was typed so far."""

    q: str = Field(
        description="The beginning of words; two characters at least find something.",
        max_length=MAX_QUERY,
        examples=["colo"],
    )

    @property
    def words(self) -> str:
        return WordsField().to_python(self.q)
