"""Links to change a list: applied filters, sort orders, views and table headings."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from stories.listing.form import SORTS, VIEWS
from stories.listing.query_string import ListingLink, ListingUrl


@dataclass(frozen=True, slots=True)
class AppliedFilter:
    """A filter in use, and the list without it."""

    label: str
    url: ListingUrl


@dataclass(frozen=True, slots=True)
class TableHeading:
    """A column heading. `url` sorts by the column; `direction` is a value of aria-sort or ""."""

    label: str
    url: ListingUrl | None = None
    direction: str = ""


def sort_links(url: ListingUrl, default: str, current: str) -> list[ListingLink]:
    """Return the sort orders; relevance only if it is the default."""
    links = []
    for name, label in SORTS.items():
        if name != "relevance" or default == "relevance":
            links.append(ListingLink(label, _sorted_url(url, default, name), name == current))
    return links


def view_links(url: ListingUrl, current: str, page: int) -> list[ListingLink]:
    """Return the views of one page."""
    links = []
    for name, label in VIEWS.items():
        value = "" if name == "rows" else name
        view_url = url.replacing("view", value).on_page(page)
        links.append(ListingLink(label, view_url, value == current))

    return links


def table_headings(url: ListingUrl, default: str, current: str) -> list[TableHeading]:
    """Return the headings. Dates sort in both directions, centers only from A to Z."""
    other_date_sort = "oldest" if current == "newest" else "newest"
    date_directions = {"newest": "descending", "oldest": "ascending"}
    center_direction = "ascending" if current == "center" else ""
    return [
        TableHeading(
            _("Date"),
            _sorted_url(url, default, other_date_sort),
            date_directions.get(current, ""),
        ),
        TableHeading(_("Story")),
        TableHeading(_("Center"), _sorted_url(url, default, "center"), center_direction),
        TableHeading(_("State")),
        TableHeading(_("Threat type")),
    ]


def _sorted_url(url: ListingUrl, default: str, sort: str) -> ListingUrl:
    """Return the list in an order. The default order needs no parameter."""
    value = "" if sort == default else sort
    return url.replacing("sort", value)
