"""Atom feed of corrections."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stories.exports.atom import EMPTY_FEED_UPDATED_AT, FeedWriter
from stories.exports.story_stream import rfc3339
from stories.listing.correction_list import Correction, corrections
from stories.models import Publication
from stories.open_data.streaming import allow_any_origin
from stories.public_pages import public_page
from stories.rich_text import typographic

MAX_ENTRIES = 100


@public_page(in_static_export=True)
@require_safe
def corrections_atom(request: HttpRequest) -> HttpResponse:
    """Send the latest corrections as a feed."""
    latest = [one for one in corrections(stop=MAX_ENTRIES) if one.publication]
    updated_at = latest[0].edition.released_at if latest else EMPTY_FEED_UPDATED_AT
    feed_url = settings.SITE_URL + request.path
    page_url = settings.SITE_URL + reverse("stories:correction_list")

    writer = FeedWriter()
    writer.start_feed()
    writer.add("id", f"{settings.TAG_PREFIX}corrections")
    writer.add("title", _("Corrections: %(site)s") % {"site": settings.SITE_NAME}, kind="text")
    writer.add("updated", rfc3339(updated_at))
    writer.add("link", rel="self", kind="application/atom+xml", href=feed_url)
    writer.add("link", rel="alternate", kind="text/html", href=page_url)
    writer.add_publisher()
    for correction in latest:
        _write_entry(writer, correction)

    writer.end("feed")

    response = HttpResponse(writer.pop_text(), "application/atom+xml; charset=utf-8")
    allow_any_origin(response)
    return response


def _write_entry(writer: FeedWriter, correction: Correction) -> None:
    edition = correction.edition
    publication = cast(Publication, correction.publication)
    title = _("Corrected: %(title)s") % {"title": typographic(correction.title)}
    story_url = settings.SITE_URL + publication.get_absolute_url()
    story_tag = f"{settings.TAG_PREFIX}story/{publication.story_id}"

    writer.start("entry")
    writer.add("id", f"{story_tag}/edition/{edition.number}")
    writer.add("title", title, kind="text")
    writer.add("updated", rfc3339(edition.released_at))
    writer.add("link", rel="alternate", kind="text/html", href=story_url)
    writer.add("summary", typographic(edition.change_note), kind="text")
    writer.end("entry")
