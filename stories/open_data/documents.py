"""Views of documents, and of the pictures that other sites show beside a link."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from stories.choices import STATES
from stories.documents import social_picture, story_part
from stories.documents.document import Document
from stories.documents.process import (
    DocumentBusyError,
    DocumentFailedError,
    document_slot,
    make_docx,
    make_pdf,
    make_png,
)
from stories.exports.briefing_book import briefing_document
from stories.exports.formats import DOCUMENT_FORMATS_BY_NAME, TEXT_FORMATS_BY_NAME
from stories.exports.state_packet import packet_document
from stories.exports.year_recap import recap_document
from stories.figures.tile_map import tile_map
from stories.listing.briefing import Briefing
from stories.listing.collection import story_counts
from stories.listing.form import LISTING_PARAMETERS
from stories.listing.results import Listing
from stories.listing.state_profile import StateProfile
from stories.listing.year_recap import YearRecap
from stories.models import Publication
from stories.models.content_version import current_version
from stories.models.edition_content import read_contents
from stories.open_data.streaming import allow_any_origin, attachment_headers, stream_text
from stories.public_pages import public_page
from stories.publishing.links.run import dead_since

RETRY_SECONDS = 5
View = Callable[..., HttpResponseBase]
WRITERS: dict[str, Callable[[Document], bytes]] = {"pdf": make_pdf, "docx": make_docx}


def retry_when_busy(view: View) -> View:
    """Decorate a view to return 503 with Retry-After if its document can't be written now.

    The view runs for as many requests at once as documents may be written.
    """

    @wraps(view)
    def wrapped(*args: object, **kwargs: object) -> HttpResponseBase:
        try:
            with document_slot():
                return view(*args, **kwargs)
        except DocumentBusyError:
            return _unavailable(_("Other documents are being made. Try again in a few seconds."))
        except DocumentFailedError:
            return _unavailable(_("This document took too long. Choose fewer stories."))

    return wrapped


def _unavailable(text: str) -> HttpResponse:
    response = HttpResponse(f"{text}\n", "text/plain; charset=utf-8", status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def document_tag(request: HttpRequest, *args: object, **kwargs: object) -> str:
    """Return the ETag of a document that isn't cached, without writing it.

    Equal versions have equal documents on the same day. With the secret key, it can't be guessed.
    """
    version = current_version().token
    day = timezone.localdate().isoformat()
    path = request.get_full_path()
    parts = [settings.SECRET_KEY, settings.RELEASE, version, day, path]
    digest = sha256(" ".join(parts).encode()).hexdigest()
    return f'"{digest[:24]}"'


def document_response(content: bytes, media_type: str, file_name: str) -> HttpResponse:
    """Return a document as a download, which caches must check before they show it again."""
    response = HttpResponse(content, media_type, headers=attachment_headers(file_name))
    response.headers["Cache-Control"] = "no-cache"
    return response


@public_page()
@require_safe
@retry_when_busy
def story_document(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Send a public story as a document; at most six queries."""
    publication = get_object_or_404(Publication.objects.visible().for_list(), slug=slug)
    (content,) = read_contents([publication.edition.content])
    document = story_part.story_document(publication, content, dead_since(content.sources))

    media_type = DOCUMENT_FORMATS_BY_NAME[name].media_type
    return document_response(WRITERS[name](document), media_type, f"{publication.slug}.{name}")


@public_page(parameters=LISTING_PARAMETERS, is_cached=False)
@require_safe
@condition(etag_func=document_tag)
@retry_when_busy
def list_document(request: HttpRequest, name: str) -> HttpResponse:
    """Send the first stories that match the query string, in the order of /stories/."""
    export_format = DOCUMENT_FORMATS_BY_NAME[name]
    listing = Listing(request.GET, reverse("stories:story_list"))
    content = export_format.write(listing)
    return document_response(content, export_format.media_type, export_format.file_name)


@public_page(parameters=("stories", "title"), is_cached=False)
@require_safe
@condition(etag_func=document_tag)
@retry_when_busy
def briefing_book(request: HttpRequest, name: str) -> HttpResponse:
    """Send the briefing book with the chosen stories; at most eight queries."""
    document = briefing_document(Briefing.read(request.GET))
    file_name = f"briefing-book.{name}"
    return document_response(
        WRITERS[name](document), DOCUMENT_FORMATS_BY_NAME[name].media_type, file_name
    )


@public_page(is_cached=False)
@require_safe
@condition(etag_func=document_tag)
@retry_when_busy
def year_recap(request: HttpRequest, year: int, name: str) -> HttpResponse:
    """Send the recap of a year as a document."""
    recap = YearRecap.read(year)
    if recap is None:
        raise Http404

    content = WRITERS[name](recap_document(recap))
    media_type = DOCUMENT_FORMATS_BY_NAME[name].media_type
    return document_response(content, media_type, f"{year}-recap.{name}")


@public_page(is_cached=False)
@require_safe
@condition(etag_func=document_tag)
@retry_when_busy
def state_packet(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Send the packet on a state as a document."""
    document = packet_document(_state(code))
    file_name = f"{code.lower()}-packet.{name}"
    return document_response(
        WRITERS[name](document), DOCUMENT_FORMATS_BY_NAME[name].media_type, file_name
    )


@public_page()
@require_safe
def state_packet_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """Stream the stories of a state as a table."""
    state = _state(code)
    query = QueryDict(urlencode({"state": state.slug}))
    listing = Listing(query, reverse("stories:story_list"))
    csv = TEXT_FORMATS_BY_NAME["csv"]
    return stream_text(csv.write(listing), csv.content_type, f"{state.slug}-packet.csv")


def _state(code: str) -> StateProfile:
    """Return a state by its postal code; raise Http404."""
    if code.upper() not in STATES:
        raise Http404
    return StateProfile(code.upper())


@public_page()
@require_safe
@retry_when_busy
def story_social_picture(request: HttpRequest, slug: str, edition: int) -> HttpResponse:
    """Send the picture of the current edition of a public story. Each edition has its own URL."""
    publications = Publication.objects.visible().for_list()
    publication = get_object_or_404(publications, slug=slug, edition__number=edition)
    (content,) = read_contents([publication.edition.content])
    return picture_response(social_picture.story_picture(content))


@public_page()
@require_safe
@retry_when_busy
def site_social_picture(request: HttpRequest) -> HttpResponse:
    """Send the picture of all other pages."""
    codes = [tile.code for tile in tile_map(story_counts()).lit]
    return picture_response(social_picture.site_picture(codes))


def picture_response(data: social_picture.PictureData) -> HttpResponse:
    """Return a picture that pages of other sites may show."""
    response = HttpResponse(make_png(data), "image/png")
    allow_any_origin(response)
    return response
