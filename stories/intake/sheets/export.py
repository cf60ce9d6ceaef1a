"""Spreadsheets out: CSV as a stream of any length, Excel up to the number of rows that can come back."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _
from tablib import Dataset

from stories.intake.files.limits import MAX_ROWS, FileError
from stories.intake.sheets.base import Sheet

BOM = "\ufeff"  # spreadsheet programs look for it to read a file as UTF-8
EXCEL_CELL = 32_767  # characters; longer ones would be cut silently


def csv_lines(sheet: Sheet, entries: Iterable[Any]) -> Iterator[str]:
    """Yield the table of these entries, line by line."""
    yield BOM + _line(sheet.get_export_headers())
    for record in sheet.records(entries):
        yield _line(sheet.export_resource(record))


def workbook(sheet: Sheet, entries: Iterable[Any]) -> bytes:
    """Return the table of these entries for Excel; raise FileError when Excel cannot hold it."""
    data = Dataset(headers=sheet.get_export_headers(), title=str(sheet.kind.label)[:31])
    for record in sheet.records(entries):
        data.append(sheet.export_resource(record))
        if max(map(len, data[-1])) > EXCEL_CELL:
            raise FileError(_("“%(name)s” is too long for a cell of Excel. Take CSV.") % {"name": record})
        if len(data) > MAX_ROWS:
            raise FileError(_("More than %(limit)s rows: filter the list, or take CSV.") % {"limit": f"{MAX_ROWS:,}"})
    return data.export("xlsx")


def _line(cells: Iterable[str]) -> str:
    target = StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()
