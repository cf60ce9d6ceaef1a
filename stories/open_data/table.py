"""Stories as CSV (RFC 4180) that spreadsheet programs read right and never compute."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from stories.exports.csv_export import COLUMNS, Cell
from stories.exports.entries import entries
from stories.querysets import PublicationQuerySet
from stories.text import inert

# Without it Excel reads UTF-8 as the code page of the machine; programs that know UTF-8 skip it.
BOM = "\ufeff"


def write_csv(stories: PublicationQuerySet) -> Iterator[str]:
    """Yield a byte order mark, the names of the columns, then a row for each story."""
    yield BOM + row(column.name for column in COLUMNS)
    for entry in entries(stories):
        yield row(cell(column.of(entry)) for column in COLUMNS)


def cell(value: Cell) -> str | int:
    """Return a value as a cell that no spreadsheet program computes: what looks like a formula gets an apostrophe."""
    if isinstance(value, int):
        return value
    return inert(value) if isinstance(value, str) else "; ".join(inert(text) for text in value)


def row(cells: Iterable[str | int]) -> str:
    target = StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()
