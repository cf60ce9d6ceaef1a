"""Corrections as an Atom feed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stories.exports.atom import NEVER, Writer
from stories.exports.story_stream import moment
from stories.listing.corrections import Correction, corrections
from stories.open_data.views import open_to_all
from stories.public_pages import public_page
from stories.rich_text import typographic

SHOWN = 100


@public_page(in_static_export=True)
@require_safe
def corrections_atom(request: HttpRequest) -> HttpResponse:
    """Send the latest corrections."""
    found = corrections(stop=SHOWN)
    writer = Writer()
    writer.begin()
    updated_at = found[0].edition.released_at if found else NEVER
    writer.add("id", f"{settings.TAG_PREFIX}corrections")
    writer.add("title", _("Corrections: %(site)s") % {"site": settings.SITE_NAME}, kind="text")
    writer.add("updated", moment(updated_at))
    writer.add("link", rel="self", kind="application/atom+xml", href=settings.SITE_URL + request.path)
    page = settings.SITE_URL + reverse("stories:correction_list")
    writer.add("link", rel="alternate", kind="text/html", href=page)
    writer.author(settings.AGENCY_NAME, settings.AGENCY_URL)
    for correction in found:
        _entry(writer, correction)
    writer.close("feed")
    response = HttpResponse(writer.take(), "application/atom+xml; charset=utf-8")
    open_to_all(response)
    return response


def _entry(writer: Writer, correction: Correction) -> None:
    edition, publication = correction.edition, correction.publication
    writer.open("entry")
    writer.add("id", f"{settings.TAG_PREFIX}story/{publication.story_id}/edition/{edition.number}")
    writer.add("title", _("Corrected: %(title)s") % {"title": typographic(correction.title)}, kind="text")
    writer.add("updated", moment(edition.released_at))
    href = settings.SITE_URL + publication.get_absolute_url()
    writer.add("link", rel="alternate", kind="text/html", href=href)
    writer.add("summary", typographic(edition.change_note), kind="text")
    writer.close("entry")
