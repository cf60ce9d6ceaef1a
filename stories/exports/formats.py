"""The forms in which any list can be taken away: every one takes the query string of the page."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stories.listing.address import Address


@dataclass(frozen=True, slots=True)
class Format:
    """One form of a list."""

    route: str
    label: Any
    title: Any
    media_type: str


FORMATS = (
    Format("stories_csv", _("CSV"), _("These stories as a table (CSV)"), "text/csv"),
    Format("stories_json", _("JSON"), _("These stories as JSON"), "application/json"),
    Format("stories_atom", _("Atom feed"), _("Feed of these stories (Atom)"), "application/atom+xml"),
    Format("stories_geojson", _("GeoJSON"), _("These stories on a map (GeoJSON)"), "application/geo+json"),
    Format("stories_ris", _("RIS"), _("References to these stories (RIS)"), "application/x-research-info-systems"),
    Format("stories_bib", _("BibTeX"), _("References to these stories (BibTeX)"), "application/x-bibtex"),
    Format("api_stories", _("API"), _("These stories in the API, page by page (JSON)"), "application/json"),
)


@dataclass(frozen=True, slots=True)
class FormatLink:
    """The address of a list in one of its forms."""

    format: Format
    url: Address


def format_links(address: Address) -> list[FormatLink]:
    """Return the addresses of a list in every form: all its pages in whatever view, so without number and view."""
    whole = address.to("view", "")
    return [FormatLink(form, replace(whole, path=reverse(f"stories:{form.route}"))) for form in FORMATS]


def formats_of(param: str, slug: str) -> list[FormatLink]:
    """Return the forms of the list with this one filter, as the page of a center, partner or threat type shows it."""
    return format_links(Address("", {param: (slug,)}))
