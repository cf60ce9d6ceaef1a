"""Export of spreadsheets: CSV as a stream of any length, or Excel up to the import limit."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from tablib import Dataset

from stories.intake.files.limits import MAX_ROWS, FileError
from stories.intake.sheets.base import Sheet

BOM = "\ufeff"  # makes spreadsheet programs read a file as UTF-8
CHUNK_SIZE = 500
MAX_EXCEL_CELL = 32_767  # characters; Excel cuts longer texts silently


def csv_lines(sheet: Sheet, entries: Iterable[Model]) -> Iterator[str]:
    """Yield the table of these entries, line by line."""
    yield BOM + _csv_line(sheet.get_export_headers())
    for record in sheet.records(entries):
        yield _csv_line(sheet.export_resource(record))


def workbook(sheet: Sheet, entries: Iterable[Model]) -> bytes:
    """Return the table of these entries as .xlsx; raise FileError if it is too large for Excel.

    A queryset is counted before its entries are loaded.
    """
    if isinstance(entries, QuerySet):
        if entries.count() > MAX_ROWS:
            raise FileError(
                _("More than %(limit)s rows: filter the list, or choose CSV.")
                % {"limit": f"{MAX_ROWS:,}"}
            )
        entries = entries.iterator(CHUNK_SIZE)

    data = Dataset(headers=sheet.get_export_headers(), title=str(sheet.kind.label)[:31])
    for record in sheet.records(entries):
        cells = sheet.export_resource(record)
        data.append(cells)
        if max(map(len, cells)) > MAX_EXCEL_CELL:
            raise FileError(
                _("“%(name)s” is too long for a cell of Excel. Choose CSV.") % {"name": record}
            )

    return data.export("xlsx")


def _csv_line(cells: Iterable[str]) -> str:
    target = StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()
