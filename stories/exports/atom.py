"""Atom feeds of stories (RFC 4287) with archive pages (RFC 5005).

Each entry has the edition, the change note and the content hash of its story.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from stories.exports.story_stream import StoryRecord, rfc3339, stream_stories
from stories.listing.query_string import ListingUrl
from stories.listing.results import Listing
from stories.models import Edition
from stories.publisher import disclaimer, publisher
from stories.rich_text import sanitize, typographic

ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
HISTORY_NAMESPACE = "http://purl.org/syndication/history/1.0"
PAGE_SIZE = 100  # entries of a feed, and of each of its archive pages
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
            "xmlns:fh": HISTORY_NAMESPACE,
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


class FeedPages:
    """The pages of a feed: the latest editions, and archive pages numbered from the oldest.

    An archive page is always full. Numbers count from the oldest edition, so a new story changes
    no page, and a feed reader needs each page only once.
    """

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self.archive_count = max(listing.total - 1, 0) // PAGE_SIZE
        number = listing.requested_number
        self.number = number if 1 <= number <= self.archive_count else None

    def story_ids(self) -> list[int]:
        """Return the ids of the stories on this page, latest edition first."""
        if self.number is None:
            return self._listing.updated_story_ids(0, PAGE_SIZE)

        stop = self._listing.total - (self.number - 1) * PAGE_SIZE
        return self._listing.updated_story_ids(stop - PAGE_SIZE, stop)

    @property
    def links(self) -> dict[str, int | None]:
        """Numbers of the linked pages by relation; None is the latest page."""
        links = {"self": self.number}
        previous = self.archive_count if self.number is None else self.number - 1
        if previous:
            links["prev-archive"] = previous
        if self.number is not None:
            links["current"] = None
            if self.number < self.archive_count:
                links["next-archive"] = self.number + 1

        return links


def write_atom(listing: Listing) -> Iterator[str]:
    """Yield the head of a page of the feed, then an entry for each story."""
    pages = FeedPages(listing)
    writer = FeedWriter()
    writer.start_feed()
    _write_head(writer, listing, pages)
    yield writer.pop_text()

    for story in stream_stories(pages.story_ids()):
        _write_entry(writer, story)
        yield writer.pop_text()

    writer.end("feed")
    yield writer.pop_text()


def _write_head(writer: FeedWriter, listing: Listing, pages: FeedPages) -> None:
    # A feed has one order, whatever the order of its list.
    list_url = listing.search_url.replacing("sort", "")
    feed_url = replace(list_url, path=reverse("stories:stories_atom"))
    query = str(list_url).removeprefix(list_url.path)

    writer.add("id", f"{settings.TAG_PREFIX}stories{query}")
    writer.add("title", feed_title(listing), kind="text")
    writer.add("updated", rfc3339(listing.updated_at or EMPTY_FEED_UPDATED_AT))
    _write_page_links(writer, feed_url, pages)
    writer.add("link", rel="alternate", kind="text/html", href=f"{settings.SITE_URL}{list_url}")
    writer.add_publisher()
    writer.add("generator", str(settings.SITE_NAME), uri=f"{settings.SITE_URL}/")
    writer.add("rights", settings.DATA_LICENSE_TEXT, kind="text")


def _write_page_links(writer: FeedWriter, feed_url: ListingUrl, pages: FeedPages) -> None:
    """Link to this page of the feed, and to the pages before and after it (RFC 5005)."""
    if pages.number is not None:
        writer.add("fh:archive")
    for relation, number in pages.links.items():
        href = settings.SITE_URL + str(feed_url.on_archive_page(number))
        writer.add("link", rel=relation, kind="application/atom+xml", href=href)


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
    writer.add("content", change_html(edition) + sanitize(content.body), kind="html")
    _write_categories(writer, story)
    writer.add("edition:number", str(edition.number))
    writer.add("edition:change", _change_note(edition))
    writer.add("edition:sha256", edition.content_hash)
    writer.end("entry")


def _change_note(edition: Edition) -> str:
    if edition.change_note or edition.number > 1:
        return edition.change_note
    return _("First release.")


def change_html(edition: Edition) -> str:
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
