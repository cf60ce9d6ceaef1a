"""Registry of the formats in which every list can be downloaded.

To add a format, write its writer and add an entry here. Its URL, view, links and caching follow.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from stories.cite.cited_story import CitedStory
from stories.cite.reference_managers import BIBTEX_TYPE, RIS_TYPE, bibtex, ris
from stories.exports.atom import write_atom
from stories.exports.csv_export import write_csv
from stories.exports.documents import write_docx, write_pdf
from stories.exports.geojson import write_geojson
from stories.exports.json_feed import write_json_feed
from stories.exports.story_json import write_json
from stories.exports.story_stream import stream_stories
from stories.listing.query_string import ListingUrl
from stories.listing.results import Listing

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ListWriter = Callable[[Listing], Iterator[str]]
DocumentWriter = Callable[[Listing], bytes]
PDF_TYPE = "application/pdf"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def citation_writer(write_citation: Callable[[CitedStory], str]) -> ListWriter:
    """Return a writer of the citations of all stories in a list."""

    def write(listing: Listing) -> Iterator[str]:
        for story in stream_stories(listing.story_ids()):
            yield write_citation(CitedStory.of(story.publication, story.content))

    return write


@dataclass(frozen=True, slots=True)
class Format:
    """A download format for lists.

    `name` is its file extension unless `extension` is given, `label` and `title` are texts of links
    to it. `about` is a sentence for the home page, "" to omit the format there.

    A feed is at /feeds/ for feed readers; browsers save any other format as a file.
    """

    name: str
    media_type: str
    label: "StrOrPromise"
    title: "StrOrPromise"
    about: "StrOrPromise" = ""
    is_feed: bool = False
    extension: str = ""

    @property
    def file_name(self) -> str:
        return f"stories.{self.extension or self.name}"

    @property
    def path(self) -> str:
        return f"feeds/{self.file_name}" if self.is_feed else self.file_name

    @property
    def route(self) -> str:
        return f"stories_{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFormat(Format):
    """A format that contains the whole list, however long, and is streamed.

    Formats for reference managers also write the citation of a single story (`write_citation`).
    """

    write: ListWriter
    write_citation: Callable[[CitedStory], str] | None = None

    @property
    def content_type(self) -> str:
        """Media type with charset. JSON has none, since it is UTF-8 by definition."""
        if self.media_type.endswith("json"):
            return self.media_type
        return f"{self.media_type}; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFormat(Format):
    """A format to read and print, with the first stories of the list only."""

    write: DocumentWriter

    @property
    def content_type(self) -> str:
        return self.media_type


TEXT_FORMATS = (
    TextFormat(
        "csv",
        "text/csv",
        _("CSV"),
        _("These stories as a table (CSV)"),
        _("Every story in a spreadsheet, one per row."),
        write=write_csv,
    ),
    TextFormat(
        "json",
        "application/json",
        _("JSON"),
        _("These stories as JSON"),
        _("The same stories with centers, partners and threat types."),
        write=write_json,
    ),
    TextFormat(
        "atom",
        "application/atom+xml",
        _("Atom feed"),
        _("Feed of these stories (Atom)"),
        _("New and revised stories as they are published."),
        is_feed=True,
        write=write_atom,
    ),
    TextFormat(
        "jsonfeed",
        "application/feed+json",
        _("JSON Feed"),
        _("Feed of these stories (JSON Feed)"),
        is_feed=True,
        extension="json",
        write=write_json_feed,
    ),
    TextFormat(
        "geojson",
        "application/geo+json",
        _("GeoJSON"),
        _("These stories on a map (GeoJSON)"),
        _("For maps: each story in the city of its lead center."),
        write=write_geojson,
    ),
    TextFormat(
        "ris",
        RIS_TYPE,
        _("RIS"),
        _("References to these stories (RIS)"),
        write=citation_writer(ris),
        write_citation=ris,
    ),
    TextFormat(
        "bib",
        BIBTEX_TYPE,
        _("BibTeX"),
        _("References to these stories (BibTeX)"),
        write=citation_writer(bibtex),
        write_citation=bibtex,
    ),
)
DOCUMENT_FORMATS = (
    DocumentFormat(
        "pdf",
        PDF_TYPE,
        _("PDF"),
        _("These stories as a book to print (PDF)"),
        write=write_pdf,
    ),
    DocumentFormat(
        "docx",
        DOCX_TYPE,
        _("Word"),
        _("These stories as a Word document"),
        write=write_docx,
    ),
)
FORMATS = (*DOCUMENT_FORMATS, *TEXT_FORMATS)
TEXT_FORMATS_BY_NAME = {each.name: each for each in TEXT_FORMATS}
DOCUMENT_FORMATS_BY_NAME = {each.name: each for each in DOCUMENT_FORMATS}
# Writers of the citation of a single story, by the name of their format.
CITATION_WRITERS = {each.name: each.write_citation for each in TEXT_FORMATS if each.write_citation}


@dataclass(frozen=True, slots=True)
class FormatLink:
    """A link to a list in one of its formats, or in the API."""

    label: "StrOrPromise"
    title: "StrOrPromise"
    media_type: str
    url: ListingUrl
    about: "StrOrPromise" = ""


def format_links(address: ListingUrl) -> list[FormatLink]:
    """Return links to a complete list in every format, without its page number, view and picks."""
    complete_list = address.replacing("view", "").replacing("pick", "")
    links = []
    for each in FORMATS:
        url = replace(complete_list, path=reverse(f"stories:{each.route}"))
        links.append(FormatLink(each.label, each.title, each.media_type, url, each.about))

    api_url = replace(complete_list, path=reverse("stories:api_stories"))
    api_title = _("These stories in the API, page by page (JSON)")
    links.append(FormatLink(_("API"), api_title, "application/json", api_url))
    return links


def format_names() -> str:
    """Return the names of all formats, such as "CSV, JSON and Atom feed"."""
    labels = [each.label for each in FORMATS]
    return str(get_text_list(labels, _("and")))


def filtered_format_links(param: str, slug: str) -> list[FormatLink]:
    """Return the links for a list with one filter, such as the stories of a center."""
    return format_links(ListingUrl("", {param: (slug,)}))
