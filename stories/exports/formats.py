"""Registry of the formats in which any list can be downloaded; each takes the query string of the page.

To add a format, write its writer and add an entry here: address, view, links and cache follow from it.
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
from stories.exports.geojson import write_geojson
from stories.exports.story_json import write_json
from stories.exports.story_stream import entries
from stories.listing.query_string import Address
from stories.listing.results import Listing

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Writer = Callable[[Listing], Iterator[str]]


def references(write_one: Callable[[CitedStory], str]) -> Writer:
    """Return a writer of the references to all stories of a list."""

    def write(listing: Listing) -> Iterator[str]:
        for entry in entries(listing.story_ids()):
            yield write_one(CitedStory.of(entry.publication, entry.content))

    return write


@dataclass(frozen=True, slots=True)
class Format:
    """One format of a list. `name` is its file extension, `label` and `title` the text of links to it.

    `about` is a sentence for the home page, "" to leave the format out there.

    A feed is read in place, at /feeds/; any other format is saved as a file. A format for reference managers also
    writes the reference to one story.
    """

    name: str
    media_type: str
    write: Writer
    label: "StrOrPromise"
    title: "StrOrPromise"
    about: "StrOrPromise" = ""
    is_feed: bool = False
    write_reference: Callable[[CitedStory], str] | None = None

    @property
    def file_name(self) -> str:
        return f"stories.{self.name}"

    @property
    def path(self) -> str:
        return f"feeds/{self.file_name}" if self.is_feed else self.file_name

    @property
    def route(self) -> str:
        return f"stories_{self.name}"

    @property
    def content_type(self) -> str:
        """The media type with its charset; JSON is UTF-8 by definition."""
        return self.media_type if self.media_type.endswith("json") else f"{self.media_type}; charset=utf-8"


FORMATS = (
    Format(
        "csv",
        "text/csv",
        write_csv,
        _("CSV"),
        _("These stories as a table (CSV)"),
        _("All stories in one table, one row a story."),
    ),
    Format(
        "json",
        "application/json",
        write_json,
        _("JSON"),
        _("These stories as JSON"),
        _("The same stories with centers, partners and threat types."),
    ),
    Format(
        "atom",
        "application/atom+xml",
        write_atom,
        _("Atom feed"),
        _("Feed of these stories (Atom)"),
        _("New and revised stories as they are published."),
        is_feed=True,
    ),
    Format(
        "geojson",
        "application/geo+json",
        write_geojson,
        _("GeoJSON"),
        _("These stories on a map (GeoJSON)"),
        _("For maps: each story in the city of its lead center."),
    ),
    Format(
        "ris",
        RIS_TYPE,
        references(ris),
        _("RIS"),
        _("References to these stories (RIS)"),
        write_reference=ris,
    ),
    Format(
        "bib",
        BIBTEX_TYPE,
        references(bibtex),
        _("BibTeX"),
        _("References to these stories (BibTeX)"),
        write_reference=bibtex,
    ),
)
BY_NAME = {each.name: each for each in FORMATS}
# Writers of the reference to one story, by the name of their format.
REFERENCES = {each.name: each.write_reference for each in FORMATS if each.write_reference}


@dataclass(frozen=True, slots=True)
class FormatLink:
    """The address of a list in one of its formats, or in the API."""

    label: "StrOrPromise"
    title: "StrOrPromise"
    media_type: str
    url: Address
    about: "StrOrPromise" = ""


def format_links(address: Address) -> list[FormatLink]:
    """Return the addresses of a list in every format: all of its pages in any view, so without number and view."""
    whole = address.to("view", "")
    links = []
    for each in FORMATS:
        url = replace(whole, path=reverse(f"stories:{each.route}"))
        links.append(FormatLink(each.label, each.title, each.media_type, url, each.about))

    api_url = replace(whole, path=reverse("stories:api_stories"))
    links.append(FormatLink(_("API"), _("These stories in the API, page by page (JSON)"), "application/json", api_url))
    return links


def format_names() -> str:
    """Return such as "CSV, JSON and Atom feed"."""
    return str(get_text_list([str(each.label) for each in FORMATS], _("and")))


def formats_of(param: str, slug: str) -> list[FormatLink]:
    """Return the links for the list with this one filter, for the page of a center, partner or threat type."""
    return format_links(Address("", {param: (slug,)}))
