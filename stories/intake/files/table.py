"""Spreadsheets as tables: a header and rows of texts, from CSV or Excel."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import PurePath

from django.utils.translation import gettext as _

from stories.intake.files.limits import (
    MAX_TEXT,
    FileError,
    require_cell,
    require_columns,
    require_rows,
    require_size,
    too_much_text,
)
from stories.intake.files.workbook import Row, read_workbook
from stories.intake.files.zip_package import SIGNATURE
from stories.text import UNSTORABLE

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ",;\t"
MAX_LINE = 1_000_000  # characters
csv.field_size_limit(MAX_LINE)


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """`header` holds the names of the columns as they are written; each row is (its number in the file, its cells)."""

    header: list[str]
    rows: list[Row]


def read_table(name: str, content: bytes) -> Spreadsheet:
    """Return the first sheet of an .xlsx file, or a .csv file; raise FileError. What counts is the content."""
    require_size(len(content))
    if content.startswith(OLD_EXCEL):
        raise FileError(
            _("This is an old or encrypted Excel file. Save it as .xlsx or as CSV UTF-8, without a password.")
        )
    is_package = content.startswith(SIGNATURE)
    if PurePath(name).suffix.lower() not in (".xlsx", ".csv") or (name.lower().endswith(".xlsx") and not is_package):
        raise FileError(_("Choose an .xlsx or .csv file."))
    rows = read_workbook(content) if is_package else list(_read_csv(content))
    if not rows:
        raise FileError(_("The file is empty: it has no header."))
    header = [UNSTORABLE.sub("\ufffd", " ".join(cell.split())) for cell in rows[0][1]]
    return Spreadsheet(header, [(number, [*cells, *[""] * (len(header) - len(cells))]) for number, cells in rows[1:]])


def _read_csv(content: bytes) -> Iterator[Row]:
    """Yield (row as a spreadsheet program counts it, cells), empty rows left out."""
    text = _decode(content)
    if len(text) > MAX_TEXT:
        raise too_much_text()
    lines = list(StringIO(text, newline=""))
    if max(map(len, lines), default=0) > MAX_LINE:
        raise FileError(_("A line has more than %(limit)s characters.") % {"limit": f"{MAX_LINE:,}"})
    number = count = 0
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=_delimiter(lines)), 1):
            if any(cell.strip() for cell in cells):
                _require_row(number, count, cells)
                yield number, cells
                count += 1
    except csv.Error as error:
        where = {"row": number + 1, "reason": error}
        raise FileError(_("Row %(row)s cannot be read: %(reason)s. Is a quotation mark not closed?") % where) from error


def _require_row(number: int, count: int, cells: list[str]) -> None:
    require_rows(count)
    require_columns(len(cells))
    require_cell(max(map(len, cells)), number)


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-16" if content.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(_("The file is not in UTF-8. In Excel choose “CSV UTF-8” when you save it.")) from error


def _delimiter(lines: list[str]) -> str:
    """Return what separates the columns: what stands in the header most often."""
    return max(DELIMITERS, key=lines[0].count) if lines else ","
