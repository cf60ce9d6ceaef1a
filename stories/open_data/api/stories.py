"""The list of stories, one story, its editions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from stories.exports.story_json import api_url, serialize, serialize_edition, site_url
from stories.exports.story_stream import Entry
from stories.models import Edition, Publication
from stories.models.edition_content import Content, read_contents
from stories.open_data.api import schemas
from stories.open_data.api.cursor import page_after
from stories.open_data.api.parameters import Fields, StoryQuery
from stories.open_data.api.responses import READ, json_response, pick, story_at

router = Router(tags=["Stories"])


@router.api_operation(
    READ, "/stories", response=schemas.StoryList, url_name="api_stories", operation_id="listStories", summary="Stories"
)
def story_list(request: HttpRequest, query: Query[StoryQuery]) -> HttpResponse:
    """Give the stories that the query string asks for: those of the page /stories/, in the same order.

    Follow the next link for the rest: what is released or withdrawn meanwhile makes no other story appear twice or be
    missed. By relevance a release may also change how well others match; for a complete walk, sort by date.
    """
    names = query.pick(schemas.Story)
    listing = query.listing(request)
    shown, cursor = page_after(listing, query.cursor, query.limit)
    next_url = _next(request, cursor) if cursor else None
    members = {
        "total": listing.total,
        "stories": [_story(row, Content(row.edition.content, listing.names), names) for row in shown],
        "next": next_url,
        "page_url": site_url(str(listing.address)),
    }
    return json_response(members, {"Link": f'<{next_url}>; rel="next"'} if next_url else {})


@router.api_operation(
    READ,
    "/stories/{slug:slug}",
    response=schemas.Story,
    url_name="api_story",
    operation_id="getStory",
    summary="One story",
)
def story(request: HttpRequest, slug: str, query: Query[Fields]) -> HttpResponse:
    """Give the current edition of a story. A former slug redirects; a withdrawn story is gone (410)."""
    names = query.pick(schemas.Story)
    found = story_at(slug, "stories:api_story")
    (content,) = read_contents([found.edition.content])
    return json_response(_story(found, content, names))


@router.api_operation(
    READ,
    "/stories/{slug:slug}/editions",
    response=schemas.EditionList,
    url_name="api_editions",
    operation_id="listEditions",
    summary="Editions of a story",
)
def editions(request: HttpRequest, slug: str, query: Query[Fields]) -> HttpResponse:
    """Give all editions of a public story, newest first; the words of the current one only."""
    names = query.pick(schemas.Edition)
    found = story_at(slug, "stories:api_editions")
    (content,) = read_contents([found.edition.content])
    told = serialize(Entry(found, content))
    released = Edition.objects.released().filter(story=found.story_id).order_by("-number")
    lines = [_edition(edition, told if edition == found.edition else None) for edition in released.defer("content")]
    return json_response({"total": len(lines), "editions": [pick(line, names) for line in lines]})


def _story(publication: Publication, content: Content, names: list[str]) -> Any:
    return pick(serialize(Entry(publication, content)), names)


def _edition(edition: Edition, told: Any) -> dict[str, Any]:
    return serialize_edition(edition) | {"is_current": told is not None, "story": told}


def _next(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{api_url('stories')}?{query.urlencode()}"
