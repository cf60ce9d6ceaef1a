"""Query parameters of the API, validated strictly."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_origin

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from ninja import Schema
from pydantic import Field, ValidationInfo, create_model, model_validator
from pydantic.fields import FieldInfo

from stories.facets import FACETS
from stories.listing.form import MAX_QUERY, MAX_VALUES, WordsField
from stories.listing.results import Listing
from stories.open_data.api.errors import ParameterError, ProblemError

MAX_LIMIT = 100
# Characters of an unknown name or value that an error message repeats.
MAX_QUOTED = 100
MONTH_PATTERN = r"^((19|2[0-9])[0-9]{2}(-(0[1-9]|1[0-2]))?)?$"
FilterValue = Annotated[str, Field(max_length=MAX_QUERY)]
FilterValues = Annotated[list[FilterValue], Field(max_length=MAX_VALUES)]


class StrictParameters(Schema):
    """Parameters of one endpoint. An unknown or repeated one is an error that names it."""

    @model_validator(mode="before")
    @classmethod
    def _known_and_single(cls, given: Any, info: ValidationInfo) -> Any:
        request: HttpRequest = (info.context or {})["request"]
        errors = _name_errors(request.GET, cls.model_fields)
        if errors:
            raise ProblemError(400, errors)
        return given


def _name_errors(query: QueryDict, fields: Mapping[str, FieldInfo]) -> list[ParameterError]:
    """Return the errors for unknown parameters, then those for repeated ones."""
    fields_by_parameter = {field.alias or name: field for name, field in fields.items()}
    unknown = []
    repeated = []
    for name, values in query.lists():
        if name not in fields_by_parameter:
            unknown.append(ParameterError(name[:MAX_QUOTED], "Unknown parameter."))
            continue

        is_list = get_origin(fields_by_parameter[name].annotation) is list
        if len(values) > 1 and not is_list:
            repeated.append(ParameterError(name, "Use it only once."))

    return unknown + repeated


class FieldsParameter(StrictParameters):
    """Parameters of every endpoint."""

    fields: str = Field(
        "",
        description="Names of the members to return, separated by commas. Default: all.",
        examples=["slug,title"],
        min_length=1,
        max_length=1000,
    )

    def names(self, schema: type[Schema]) -> list[str]:
        """Return the members to include; raise ProblemError if the schema lacks one."""
        if not self.fields:
            return list(schema.model_fields)

        names = self.fields.split(",")
        errors = []
        for name in names:
            if name not in schema.model_fields:
                errors.append(ParameterError("fields", f"Unknown member “{name[:MAX_QUOTED]}”."))

        if errors:
            raise ProblemError(400, errors)
        return names


def _facet_fields() -> dict[str, Any]:
    """Return {parameter: (type, description)} of the facets, as create_model() expects it."""
    fields = {}
    for facet in FACETS:
        description = f"{facet.help} Repeat it for several values: a story matches any of them."
        field: Any = Field([], description=description, examples=[facet.examples])
        fields[facet.param] = (FilterValues, field)

    return fields


FacetParameters = create_model("FacetParameters", __base__=StrictParameters, **_facet_fields())


class FilterParameters(FacetParameters):  # type: ignore[misc, valid-type]
    """Query string of /stories/. An empty value counts as missing, as in the forms of the site."""

    q: str = Field(
        "",
        description='Search words: all of them, "phrases", -excluded, or.',
        examples=["bomb threat"],
        max_length=MAX_QUERY,
    )
    from_: str = Field(
        "",
        alias="from",
        description="First month of the event, YYYY-MM or YYYY.",
        pattern=MONTH_PATTERN,
    )
    to: str = Field(
        "", description="Last month of the event, YYYY-MM or YYYY.", pattern=MONTH_PATTERN
    )
    exact: Literal["", "1"] = Field(
        "",
        description="1 searches for the exact words, without other spellings or related terms.",
    )
    sort: Literal["", "relevance", "newest", "oldest", "published", "updated", "center"] = Field(
        "", description="Sort order. Default: relevance with q, else newest."
    )
    view: Literal["", "rows", "table"] = Field(
        "", description="Layout of the page. It has no effect in the API."
    )

    def listing(self, request: HttpRequest) -> Listing:
        """Return the list of /stories/ for this query string.

        Raise ProblemError for filter values that do not exist, which the page ignores.
        """
        listing = Listing(request.GET, reverse("stories:story_list"))
        errors = _value_errors(listing)
        if errors:
            raise ProblemError(400, errors)
        return listing


def _value_errors(listing: Listing) -> list[ParameterError]:
    """Return the errors for filter values that are no options."""
    errors = []
    for facet in FACETS:
        known_values = {option.value.lower() for option in listing.chosen.get(facet, ())}
        for value in listing.cleaned_data[facet.param]:
            if value not in known_values:
                label = str(facet.label).lower()
                detail = f"Unknown {label} “{value[:MAX_QUOTED]}”."
                errors.append(ParameterError(facet.param, detail))

    return errors


class StoryListParameters(FilterParameters, FieldsParameter):
    """Query string of the list of stories."""

    limit: int = Field(20, ge=1, le=MAX_LIMIT, description="Number of stories per response.")
    cursor: str = Field(
        "",
        description="Position in the list, from the next link. Do not build it yourself.",
        min_length=1,
        max_length=1000,
    )


class SuggestParameters(StrictParameters):
    """Query string of the suggestions."""

    q: str = Field(
        description="Beginnings of words, with at least two characters.",
        max_length=MAX_QUERY,
        examples=["colo"],
    )

    @property
    def words(self) -> str:
        return WordsField().to_python(self.q)
