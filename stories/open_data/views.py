"""Views of the list formats: any list in any format, one reference, and the schema of the JSON file."""

from collections.abc import Iterable, Iterator

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from stories.cite.cited_story import CitedStory
from stories.exports.formats import BY_NAME, REFERENCES
from stories.exports.story_schema import file_schema
from stories.facets import FACET_PARAMS
from stories.listing.form import LISTING_PARAMETERS
from stories.listing.results import Listing
from stories.models import Publication
from stories.models.edition_content import read_contents
from stories.public_pages import public_page

BLOCK_CHARACTERS = 64 * 1024  # sent at once


@public_page(parameters=LISTING_PARAMETERS, in_static_export=True)
@require_safe
def story_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Stream the stories that match the query string, in the order of /stories/, as a download."""
    export_format = BY_NAME[name]
    listing = Listing(request.GET, reverse("stories:story_list"))
    return stream(export_format.write(listing), export_format.content_type, export_format.file_name)


@public_page(parameters=LISTING_PARAMETERS, in_static_export=True, exported_parameters=FACET_PARAMS)
@require_safe
def story_feed(request: HttpRequest, name: str) -> HttpResponseBase:
    """Stream the stories that match the query string, in the order of /stories/, as a feed."""
    export_format = BY_NAME[name]
    listing = Listing(request.GET, reverse("stories:story_list"))
    return stream(export_format.write(listing), export_format.content_type)


@public_page(in_static_export=True)
@require_safe
def story_reference(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Send the reference to one public story as a file."""
    publication = get_object_or_404(Publication.objects.visible().for_list(), slug=slug)
    (content,) = read_contents([publication.edition.content])
    reference = REFERENCES[name](CitedStory.of(publication, content))
    headers = attachment(f"{publication.slug}.{name}")
    return HttpResponse(reference, BY_NAME[name].content_type, headers=headers)


@public_page(in_static_export=True)
@require_safe
def stories_schema(request: HttpRequest) -> JsonResponse:
    """Publish the JSON Schema of /stories.json (draft 2020-12)."""
    response = JsonResponse(file_schema(), content_type="application/schema+json", json_dumps_params={"indent": 2})
    open_to_all(response)
    return response


def stream(texts: Iterable[str], content_type: str, file_name: str = "") -> StreamingHttpResponse:
    """Return a response that other sites may read and caches revalidate.

    A takedown must reach clients at once, so no cache may use the response without asking.
    """
    headers = attachment(file_name) if file_name else {}
    response = StreamingHttpResponse(blocks(texts), content_type, headers=headers)
    response.headers["Cache-Control"] = "no-cache"
    open_to_all(response)
    return response


def open_to_all(response: HttpResponseBase) -> None:
    """Let scripts of other sites read the response."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def attachment(file_name: str) -> dict[str, str]:
    """Return the header that makes a browser save the response as a file."""
    return {"Content-Disposition": f'attachment; filename="{file_name}"'}


def blocks(texts: Iterable[str]) -> Iterator[str]:
    """Join short texts, so that a long list is not sent story by story."""
    waiting: list[str] = []
    length = 0
    for text in texts:
        waiting.append(text)
        length += len(text)
        if length >= BLOCK_CHARACTERS:
            yield "".join(waiting)
            waiting = []
            length = 0
    if waiting:
        yield "".join(waiting)
