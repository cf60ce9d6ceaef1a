"""Stories as an Atom feed (RFC 4287), with edition, change and content hash of each story."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from stories.exports.story_stream import Entry, entries, moment
from stories.facets import Facet
from stories.listing.results import Listing
from stories.models import Edition
from stories.rich_text import sanitize, typographic

ATOM = "http://www.w3.org/2005/Atom"
# Characters that no XML 1.0 document may hold, escaped or not.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A feed must say when it changed, also one that never held a story.
NEVER = datetime(2026, 1, 1, tzinfo=UTC)


class Writer:
    """XML piece by piece, so that a long feed is never in memory as a whole."""

    def __init__(self) -> None:
        self._target = StringIO()
        self._xml = SimplerXMLGenerator(self._target, "utf-8", short_empty_elements=True)

    def take(self) -> str:
        """Return what was written since the last time."""
        text = self._target.getvalue()
        self._target.seek(0)
        self._target.truncate()
        return text

    def begin(self) -> None:
        self._xml.startDocument()
        self.open("feed", {"xmlns": ATOM, "xmlns:edition": extension(), "xml:lang": "en-US"})

    def open(self, name: str, attributes: dict[str, str] | None = None) -> None:
        self._xml.startElement(name, AttributesImpl({key: clean(text) for key, text in (attributes or {}).items()}))

    def close(self, name: str) -> None:
        self._xml.endElement(name)

    def add(self, element: str, text: str = "", **attributes: str) -> None:
        """Write an element with text; `kind` is the attribute `type`."""
        if kind := attributes.pop("kind", ""):
            attributes["type"] = kind
        self.open(element, attributes)
        self._xml.characters(clean(text))
        self.close(element)

    def author(self, name: str, uri: str) -> None:
        self.open("author")
        self.add("name", name)
        self.add("uri", uri)
        self.close("author")


def clean(text: str) -> str:
    return NOT_XML.sub("", text)


def extension() -> str:
    """The namespace of our own elements."""
    return f"{settings.TAG_PREFIX}edition"


def write_atom(listing: Listing) -> Iterator[str]:
    """Yield the feed: its head, then an entry for each story in the order of the list."""
    writer = Writer()
    writer.begin()
    _head(writer, listing)
    yield writer.take()
    for entry in entries(listing.story_ids()):
        _entry(writer, entry)
        yield writer.take()
    writer.close("feed")
    yield writer.take()


def _head(writer: Writer, listing: Listing) -> None:
    _path, _sep, query = str(listing.address).partition("?")
    asked = f"?{query}" if query else ""
    feed_url = settings.SITE_URL + reverse("stories:stories_atom") + asked
    writer.add("id", f"{settings.TAG_PREFIX}stories{asked}")
    writer.add("title", feed_title(listing), kind="text")
    writer.add("updated", moment(listing.updated_at or NEVER))
    writer.add("link", rel="self", kind="application/atom+xml", href=feed_url)
    writer.add("link", rel="alternate", kind="text/html", href=f"{settings.SITE_URL}{listing.address}")
    writer.author(settings.AGENCY_NAME, settings.AGENCY_URL)
    writer.add("generator", str(settings.SITE_NAME), uri=f"{settings.SITE_URL}/")
    writer.add("rights", settings.DATA_LICENSE_TEXT, kind="text")


def _entry(writer: Writer, entry: Entry) -> None:
    content, publication, edition = entry.content, entry.publication, entry.publication.edition
    writer.open("entry")
    writer.add("id", f"{settings.TAG_PREFIX}story/{publication.story_id}")
    writer.add("title", typographic(content.title), kind="text")
    writer.add("link", rel="alternate", kind="text/html", href=entry.url)
    writer.add("published", moment(publication.first_published_at))
    writer.add("updated", moment(edition.released_at))
    writer.author(content.lead_center.name, settings.SITE_URL + content.lead_center.get_absolute_url())
    writer.add("summary", typographic(content.summary), kind="text")
    writer.add("content", _change(edition) + sanitize(content.body), kind="html")
    _categories(writer, entry)
    writer.add("edition:number", str(edition.number))
    writer.add("edition:change", edition.change_note or (_("First release.") if edition.number == 1 else ""))
    writer.add("edition:sha256", edition.content_hash)
    writer.close("entry")


def _change(edition: Edition) -> str:
    """Return what an update changed as HTML, where readers show it; "" for the first edition."""
    if edition.number == 1:
        return ""
    told = _("Edition %(number)s: %(change)s") % {"number": edition.number, "change": edition.change_note}
    return f"<p><em>{escape(typographic(told))}</em></p>"


def _categories(writer: Writer, entry: Entry) -> None:
    stories = settings.SITE_URL + reverse("stories:story_list")
    for threat in entry.content.threat_types:
        writer.add("category", term=threat.slug, scheme=f"{stories}?threat=", label=threat.name)
    for tag in entry.content.tags:
        writer.add("category", term=tag["slug"], scheme=f"{stories}?tag=", label=tag["name"])


def feed_title(listing: Listing) -> str:
    """Return such as "Stories from Colorado about bomb threats", or "All stories"."""
    phrases = []
    for facet in sorted(listing.chosen, key=lambda facet: facet.phrase_place):
        labels = [option.label for option in listing.chosen[facet]]
        phrases.append(facet.phrase % {"names": _names(facet, labels)})

    first = listing.read["from"]
    if first:
        phrases.append(_("since %(month)s") % {"month": first.text})
    last = listing.read["to"]
    if last:
        phrases.append(_("until %(month)s") % {"month": last.text})
    if listing.words:
        phrases.append(_("that match “%(words)s”") % {"words": typographic(listing.words)})

    if not phrases:
        return _("All stories")
    return _("Stories %(filters)s") % {"filters": " ".join(phrases)}


def _names(facet: Facet, labels: list[str]) -> str:
    """Join labels by "or", since any of them is enough. A type of crime is in lower case, an acronym is not."""
    if facet.is_lowercase:
        labels = [label if label[1:2].isupper() else label[:1].lower() + label[1:] for label in labels]
    return str(get_text_list(labels, _("or")))
