"""Atom feed of stories (RFC 4287), with the edition, change note and content hash of each story."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import StringIO
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from stories.exports.story_stream import StoryRecord, rfc3339, stream_stories
from stories.listing.results import Listing
from stories.models import Edition
from stories.publisher import disclaimer, publisher
from stories.rich_text import sanitize, typographic

ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
# Characters that are not allowed in XML 1.0, escaped or not.
INVALID_XML_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The standard requires a date of the last change, also for a feed without entries.
EMPTY_FEED_UPDATED_AT = datetime(2026, 1, 1, tzinfo=UTC)


class FeedWriter:
    """XML generator that hands out its text in pieces, so that a long feed needs little memory."""

    def __init__(self) -> None:
        self._buffer = StringIO()
        self._xml = SimplerXMLGenerator(self._buffer, "utf-8", short_empty_elements=True)

    def pop_text(self) -> str:
        """Return the text written since the last call."""
        text = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        return text

    def start_feed(self) -> None:
        namespaces = {
            "xmlns": ATOM_NAMESPACE,
            "xmlns:edition": f"{settings.TAG_PREFIX}edition",
            "xml:lang": "en-US",
        }
        self._xml.startDocument()
        self.start("feed", namespaces)

    def start(self, name: str, attributes: Mapping[str, str] | None = None) -> None:
        """Write a start tag."""
        cleaned = {key: _clean(value) for key, value in (attributes or {}).items()}
        self._xml.startElement(name, AttributesImpl(cleaned))

    def end(self, name: str) -> None:
        """Write an end tag."""
        self._xml.endElement(name)

    def add(self, element: str, text: str = "", *, kind: str = "", **attributes: str) -> None:
        """Write an element with text. `kind` is the attribute `type`."""
        if kind:
            attributes["type"] = kind
        self.start(element, attributes)
        self._xml.characters(_clean(text))
        self.end(element)

    def add_author(self, name: str, uri: str) -> None:
        self.start("author")
        self.add("name", name)
        self.add("uri", uri)
        self.end("author")

    def add_publisher(self) -> None:
        """Name who publishes the feed, and say if the site isn't an official one."""
        if disclaimer():
            self.add("subtitle", disclaimer(), kind="text")
        source = publisher()
        self.add_author(source.name, source.url)


def _clean(text: str) -> str:
    return INVALID_XML_CHARACTERS.sub("", text)


def write_atom(listing: Listing) -> Iterator[str]:
    """Yield the head of the feed, then an entry for each story in the order of the list."""
    writer = FeedWriter()
    writer.start_feed()
    _write_head(writer, listing)
    yield writer.pop_text()

    for story in stream_stories(listing.story_ids()):
        _write_entry(writer, story)
        yield writer.pop_text()

    writer.end("feed")
    yield writer.pop_text()


def _write_head(writer: FeedWriter, listing: Listing) -> None:
    _path, question_mark, query = str(listing.url).partition("?")
    query_string = question_mark + query
    feed_url = settings.SITE_URL + reverse("stories:stories_atom") + query_string
    page_url = f"{settings.SITE_URL}{listing.url}"

    writer.add("id", f"{settings.TAG_PREFIX}stories{query_string}")
    writer.add("title", feed_title(listing), kind="text")
    writer.add("updated", rfc3339(listing.updated_at or EMPTY_FEED_UPDATED_AT))
    writer.add("link", rel="self", kind="application/atom+xml", href=feed_url)
    writer.add("link", rel="alternate", kind="text/html", href=page_url)
    writer.add_publisher()
    writer.add("generator", str(settings.SITE_NAME), uri=f"{settings.SITE_URL}/")
    writer.add("rights", settings.DATA_LICENSE_TEXT, kind="text")


def _write_entry(writer: FeedWriter, story: StoryRecord) -> None:
    content = story.content
    publication = story.publication
    edition = publication.edition
    center = content.lead_center

    writer.start("entry")
    writer.add("id", f"{settings.TAG_PREFIX}story/{publication.story_id}")
    writer.add("title", typographic(content.title), kind="text")
    writer.add("link", rel="alternate", kind="text/html", href=story.url)
    writer.add("published", rfc3339(publication.first_published_at))
    writer.add("updated", rfc3339(edition.released_at))
    writer.add_author(center.name, settings.SITE_URL + center.get_absolute_url())
    writer.add("summary", typographic(content.summary), kind="text")
    writer.add("content", _change_html(edition) + sanitize(content.body), kind="html")
    _write_categories(writer, story)
    writer.add("edition:number", str(edition.number))
    writer.add("edition:change", _change_note(edition))
    writer.add("edition:sha256", edition.content_hash)
    writer.end("entry")


def _change_note(edition: Edition) -> str:
    if edition.change_note or edition.number > 1:
        return edition.change_note
    return _("First release.")


def _change_html(edition: Edition) -> str:
    """Return the change note as HTML for feed readers; "" for the first edition."""
    if edition.number == 1:
        return ""

    note = _("Version %(number)s: %(change)s") % {
        "number": edition.number,
        "change": edition.change_note,
    }
    return f"<p><em>{escape(typographic(note))}</em></p>"


def _write_categories(writer: FeedWriter, story: StoryRecord) -> None:
    list_url = settings.SITE_URL + reverse("stories:story_list")
    for threat in story.content.threat_types:
        writer.add("category", term=threat.slug, scheme=f"{list_url}?threat=", label=threat.name)
    for tag in story.content.tags:
        writer.add("category", term=tag["slug"], scheme=f"{list_url}?tag=", label=tag["name"])


def feed_title(listing: Listing) -> str:
    """Return a title such as "Stories in Colorado about bomb threats", or "All stories"."""
    phrases = listing.filter_phrases
    if listing.words:
        phrases.append(_("that match “%(words)s”") % {"words": typographic(listing.words)})
    if not phrases:
        return _("All stories")
    return _("Stories %(filters)s") % {"filters": " ".join(phrases)}
