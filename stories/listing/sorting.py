"""The ways to show the same list: its orders, its views, the headings of its table."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from stories.listing.form import SORTS, VIEWS, usual_sort
from stories.listing.query_string import ListingUrl


@dataclass(frozen=True, slots=True)
class ListingLink:
    """One of several ways to show the list."""

    label: Any
    url: ListingUrl
    is_current: bool


@dataclass(frozen=True, slots=True)
class AppliedFilter:
    """A filter in use and the address without it."""

    label: str
    url: ListingUrl


@dataclass(frozen=True, slots=True)
class TableHeading:
    """A heading of the table; with an address it orders by it. `direction` as in aria-sort, "" when it does not."""

    label: str
    url: ListingUrl | None = None
    direction: str = ""


def sorts(address: ListingUrl, words: str, current: str) -> list[ListingLink]:
    """Return the orders to choose from; by relevance only where there are words."""
    names = [name for name in SORTS if name != "relevance" or words]
    return [ListingLink(SORTS[name], _ordered(address, words, name), name == current) for name in names]


def views(address: ListingUrl, current: str, page: int) -> list[ListingLink]:
    """Return the views of one page; the parameter of the rows is empty."""
    links = []
    for name, label in VIEWS.items():
        value = "" if name == "rows" else name
        links.append(ListingLink(label, address.replacing("view", value).on_page(page), value == current))
    return links


def columns(address: ListingUrl, words: str, current: str) -> list[TableHeading]:
    """Return the headings of the table. The date turns its order round; centers stand from A to Z only."""
    by_date = {"newest": "descending", "oldest": "ascending"}.get(current, "")
    by_center = "ascending" if current == "center" else ""
    return [
        TableHeading(_("Date"), _ordered(address, words, "oldest" if current == "newest" else "newest"), by_date),
        TableHeading(_("Story")),
        TableHeading(_("Center"), _ordered(address, words, "center"), by_center),
        TableHeading(_("State")),
        TableHeading(_("Threat type")),
    ]


def _ordered(address: ListingUrl, words: str, name: str) -> ListingUrl:
    return address.replacing("sort", "" if name == usual_sort(words) else name)
