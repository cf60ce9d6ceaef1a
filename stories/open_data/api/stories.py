"""Endpoints for the list of stories, its facet counts, a story and its editions."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from stories.exports.story_json import (
    JsonObject,
    api_url,
    serialize_edition,
    serialize_story,
    site_url,
)
from stories.exports.story_stream import StoryRecord
from stories.facets import FACETS, Facet
from stories.listing.results import Listing
from stories.models import Edition
from stories.models.edition_content import Content, read_contents
from stories.open_data.api import schemas
from stories.open_data.api.cursor import page_after
from stories.open_data.api.parameters import (
    FieldsParameter,
    FilterParameters,
    StoryListParameters,
)
from stories.open_data.api.responses import READ_METHODS, get_story, json_response, pick

router = Router(tags=["Stories"])
facet_router = Router(tags=["Facets"])


@router.api_operation(
    READ_METHODS,
    "/stories",
    response=schemas.StoryListSchema,
    url_name="api_stories",
    operation_id="listStories",
    summary="Stories",
)
def story_list(request: HttpRequest, query: Query[StoryListParameters]) -> HttpResponse:
    """Returns the stories that match the query: those of /stories/, in the same order.

    Follow the next link for the rest. A release or withdrawal in the meantime does not make you
    miss or repeat any other story. With the sort order "relevance" a release can also change how
    well others match; to page through everything, sort by date.
    """
    names = query.names(schemas.StorySchema)
    listing = query.listing(request)
    publications, cursor = page_after(listing, query.cursor, query.limit)

    rows = []
    for publication in publications:
        content = Content(publication.edition.content, listing.names)
        rows.append(pick(serialize_story(StoryRecord(publication, content)), names))

    next_url = None
    headers = {}
    if cursor:
        next_url = _next_url(request, cursor)
        headers["Link"] = f'<{next_url}>; rel="next"'

    members = {
        "total": listing.total,
        "stories": rows,
        "next": next_url,
        "page_url": site_url(str(listing.url)),
    }
    return json_response(members, headers)


@router.api_operation(
    READ_METHODS,
    "/stories/{slug:slug}",
    response=schemas.StorySchema,
    url_name="api_story",
    operation_id="getStory",
    summary="One story",
)
def story(request: HttpRequest, slug: str, query: Query[FieldsParameter]) -> HttpResponse:
    """Returns the current edition of a story.

    A former slug redirects. For a withdrawn story the status is 410.
    """
    names = query.names(schemas.StorySchema)
    publication = get_story(slug, "stories:api_story")
    (content,) = read_contents([publication.edition.content])
    return json_response(pick(serialize_story(StoryRecord(publication, content)), names))


@router.api_operation(
    READ_METHODS,
    "/stories/{slug:slug}/editions",
    response=schemas.EditionListSchema,
    url_name="api_editions",
    operation_id="listEditions",
    summary="Editions of a story",
)
def editions(request: HttpRequest, slug: str, query: Query[FieldsParameter]) -> HttpResponse:
    """Returns all editions of a public story, newest first. Only the current one has its text."""
    names = query.names(schemas.EditionSchema)
    publication = get_story(slug, "stories:api_editions")
    (content,) = read_contents([publication.edition.content])
    released = Edition.objects.released().filter(story=publication.story_id).order_by("-number")

    rows = []
    for edition in released.defer("content"):
        is_current = edition == publication.edition
        members = serialize_edition(edition)
        members["is_current"] = is_current
        members["story"] = None
        if is_current:
            members["story"] = serialize_story(StoryRecord(publication, content))

        rows.append(pick(members, names))

    return json_response({"total": len(rows), "editions": rows})


@facet_router.api_operation(
    READ_METHODS,
    "/facets",
    response=schemas.FacetListSchema,
    url_name="api_facets",
    operation_id="listFacets",
    summary="Facet counts",
)
def facet_list(request: HttpRequest, query: Query[FilterParameters]) -> HttpResponse:
    """Returns the story count of each filter value, given the query and all other filters.

    The counts are those of /stories/.
    """
    listing = query.listing(request)
    members = {
        "total": listing.total,
        "facets": [_serialize_facet(facet, listing) for facet in FACETS],
        "page_url": site_url(str(listing.url)),
    }
    return json_response(members)


def _serialize_facet(facet: Facet, listing: Listing) -> JsonObject:
    """Return a facet with its options, those with the most stories first."""
    chosen = listing.chosen.get(facet, [])
    counts = listing.counts[facet]
    options = listing.options.of(facet)
    values_by_id = {option.facet_id: option.value for option in options}

    rows = []
    for option in sorted(
        options,
        key=lambda option: (
            -counts.get(option.facet_id, 0),
            option.label.lower(),
            option.facet_id,
        ),
    ):
        row = {
            "value": option.value,
            "name": option.label,
            "stories": counts.get(option.facet_id, 0),
            "is_chosen": option in chosen,
            "parent": values_by_id.get(option.parent) if option.parent else None,
        }
        rows.append(row)

    return {"parameter": facet.param, "name": str(facet.label), "options": rows}


def _next_url(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{api_url('stories')}?{query.urlencode()}"
