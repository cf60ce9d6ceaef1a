"""Common parts of all figures: links to story lists, and a table for the CSV file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol
from urllib.parse import urlencode

from django.urls import reverse

Cell = str | int
Table = Iterable[Sequence[Cell]]


# Bars of the small form of a figure.
MAX_BARS = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """A number of stories with its name and the list of these stories."""

    label: str
    count: int
    url: str


class Figure(Protocol):
    """A figure. `rows` yields its numbers as a table, the column names first.

    `bars` are its highest numbers, for cards and other small forms.
    """

    @property
    def bars(self) -> Sequence[Bar]: ...

    def rows(self) -> Table: ...


def list_url(**filters: str | Sequence[str]) -> str:
    """Return the list of the stories with these filters."""
    return f"{_list_path()}?{urlencode(filters, doseq=True)}"


@cache
def _list_path() -> str:
    """Return the path of the list; a figure has hundreds of links to it."""
    return reverse("stories:story_list")
