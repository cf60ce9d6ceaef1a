"""The ways to show the same list: its orders, its views, the headings of its table."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from stories.listing.form import SORTS, VIEWS, usual_sort
from stories.listing.query_string import Address


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways to show the list."""

    label: Any
    url: Address
    is_current: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use and the address without it."""

    label: str
    url: Address


@dataclass(frozen=True, slots=True)
class Column:
    """A heading of the table; with an address it orders by it. `direction` as in aria-sort, "" when it does not."""

    label: str
    url: Address | None = None
    direction: str = ""


def sorts(address: Address, words: str, current: str) -> list[Choice]:
    """Return the orders to choose from; by relevance only where there are words."""
    names = [name for name in SORTS if name != "relevance" or words]
    return [Choice(SORTS[name], _ordered(address, words, name), name == current) for name in names]


def views(address: Address, current: str, page: int) -> list[Choice]:
    """Return the views of one page; "" stands for rows."""
    values = {name: name.removeprefix("rows") for name in VIEWS}
    return [Choice(VIEWS[name], address.to("view", value).at(page), value == current) for name, value in values.items()]


def columns(address: Address, words: str, current: str) -> list[Column]:
    """Return the headings of the table. The date turns its order round; centers stand from A to Z only."""
    by_date = {"newest": "descending", "oldest": "ascending"}.get(current, "")
    by_center = "ascending" if current == "center" else ""
    return [
        Column(_("Date"), _ordered(address, words, "oldest" if current == "newest" else "newest"), by_date),
        Column(_("Story")),
        Column(_("Center"), _ordered(address, words, "center"), by_center),
        Column(_("State")),
        Column(_("Threat type")),
    ]


def _ordered(address: Address, words: str, name: str) -> Address:
    return address.to("sort", "" if name == usual_sort(words) else name)
