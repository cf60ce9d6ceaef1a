"""Every list in every format: the query string of /stories/ gives the same stories in the same order."""

from collections.abc import Callable, Iterable, Iterator
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from stories.cite.files import BIBTEX_TYPE, RIS_TYPE
from stories.exports.atom import write_atom
from stories.exports.geojson import write_geojson
from stories.exports.story_json import write_json
from stories.listing.form import LISTING_PARAMETERS
from stories.listing.result import Listing
from stories.models import Publication
from stories.open_data.references import write_bibtex, write_ris
from stories.open_data.state import fingerprint
from stories.open_data.table import write_csv
from stories.public_pages import public_page

BLOCK = 64 * 1024  # characters sent at once
Write = Callable[[Listing], Iterator[str]]


@public_page(parameters=LISTING_PARAMETERS, in_static_export=True)
@require_safe
def stories_atom(request: HttpRequest) -> HttpResponseBase:
    return _export(request, write_atom, "application/atom+xml; charset=utf-8")


@public_page(parameters=LISTING_PARAMETERS, in_static_export=True)
@require_safe
def stories_csv(request: HttpRequest) -> HttpResponseBase:
    return _export(request, lambda listing: write_csv(listing.publications), "text/csv; charset=utf-8", "stories.csv")


@public_page(parameters=LISTING_PARAMETERS, in_static_export=True)
@require_safe
def stories_json(request: HttpRequest) -> HttpResponseBase:
    return _export(request, write_json, "application/json", "stories.json")


@public_page(parameters=LISTING_PARAMETERS, in_static_export=True)
@require_safe
def stories_geojson(request: HttpRequest) -> HttpResponseBase:
    return _export(
        request, lambda listing: write_geojson(listing.publications), "application/geo+json", "stories.geojson"
    )


@public_page(parameters=LISTING_PARAMETERS, in_static_export=True)
@require_safe
def stories_ris(request: HttpRequest) -> HttpResponseBase:
    return _export(
        request, lambda listing: write_ris(listing.publications), f"{RIS_TYPE}; charset=utf-8", "stories.ris"
    )


@public_page(parameters=LISTING_PARAMETERS, in_static_export=True)
@require_safe
def stories_bib(request: HttpRequest) -> HttpResponseBase:
    return _export(
        request, lambda listing: write_bibtex(listing.publications), f"{BIBTEX_TYPE}; charset=utf-8", "stories.bib"
    )


def _export(request: HttpRequest, write: Write, media_type: str, filename: str = "") -> HttpResponseBase:
    """Stream a list, or say that the client has it already. Nothing is asked for before the first byte is wanted."""
    listing = Listing(request.GET, Publication.objects.visible(), reverse("stories:story_list"))
    text = blocks(write(listing)) if request.method == "GET" else iter(())
    answer = open_to_all(StreamingHttpResponse(text, media_type))
    if filename:
        answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    etag = f'"{fingerprint(listing.narrowed(), listing.names)}"'
    answer.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=cast(HttpResponse, answer)) or answer


def open_to_all(answer: StreamingHttpResponse) -> StreamingHttpResponse:
    """Let pages of other sites read this; let caches ask each time, so that what is withdrawn is gone at once."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def blocks(texts: Iterable[str]) -> Iterator[str]:
    """Join short pieces, so that a long list is not sent story by story."""
    waiting: list[str] = []
    length = 0
    for text in texts:
        waiting.append(text)
        length += len(text)
        if length >= BLOCK:
            yield "".join(waiting)
            waiting, length = [], 0
    if waiting:
        yield "".join(waiting)
