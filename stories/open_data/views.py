"""Views of story lists in all export formats, of one citation, and of the JSON Schema."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from stories.cite.cited_story import CitedStory
from stories.exports.formats import CITATION_WRITERS, TEXT_FORMATS_BY_NAME
from stories.exports.story_schema import file_schema
from stories.facets import FACET_PARAMS
from stories.listing.form import LISTING_PARAMETERS
from stories.listing.results import Listing
from stories.models import Publication
from stories.models.edition_content import read_contents
from stories.open_data.streaming import (
    allow_any_origin,
    attachment_headers,
    limited,
    retry_when_busy,
    stream_text,
)
from stories.public_pages import public_page


@public_page(parameters=LISTING_PARAMETERS, in_static_export=True)
@require_safe
@retry_when_busy
def story_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Stream the stories that match the query string, in the order of /stories/, as a download."""
    export_format = TEXT_FORMATS_BY_NAME[name]
    listing = Listing(request.GET, reverse("stories:story_list"))
    texts = limited(export_format.write(listing), listing.total)
    return stream_text(texts, export_format.content_type, export_format.file_name)


@public_page(
    parameters=LISTING_PARAMETERS,
    in_static_export=True,
    exported_parameters=FACET_PARAMS,
)
@require_safe
def story_feed(request: HttpRequest, name: str) -> HttpResponse:
    """Send the latest stories that match the query string, or an archive page of their feed."""
    export_format = TEXT_FORMATS_BY_NAME[name]
    listing = Listing(request.GET, reverse("stories:story_list"))
    response = HttpResponse("".join(export_format.write(listing)), export_format.content_type)
    allow_any_origin(response)
    return response


@public_page()
@require_safe
def feed_redirect(request: HttpRequest) -> HttpResponse:
    """Redirect an address that people try, such as /rss, to the feed of all stories."""
    return redirect("stories:stories_atom", permanent=True)


@public_page(in_static_export=True)
@require_safe
def story_citation(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Send the citation of a public story as a file for reference managers."""
    publication = get_object_or_404(Publication.objects.visible().for_list(), slug=slug)
    (content,) = read_contents([publication.edition.content])

    citation = CITATION_WRITERS[name](CitedStory.of(publication, content))
    headers = attachment_headers(f"{publication.slug}.{name}")
    return HttpResponse(citation, TEXT_FORMATS_BY_NAME[name].content_type, headers=headers)


@public_page(in_static_export=True)
@require_safe
def stories_schema(request: HttpRequest) -> JsonResponse:
    """Send the JSON Schema of /stories.json (draft 2020-12)."""
    response = JsonResponse(
        file_schema(),
        content_type="application/schema+json",
        json_dumps_params={"indent": 2},
    )
    allow_any_origin(response)
    return response
