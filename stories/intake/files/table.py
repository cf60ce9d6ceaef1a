"""Spreadsheets as a header and rows of text, from CSV or Excel files."""

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
from stories.text_safety import UNSTORABLE

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ",;\t"
MAX_LINE = 1_000_000  # characters
csv.field_size_limit(MAX_LINE)


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """Column names as they are in the file, and rows: (row number in the file, cells)."""

    header: list[str]
    rows: list[Row]


def read_table(name: str, content: bytes) -> Spreadsheet:
    """Return the first sheet of an .xlsx file, or a .csv file; raise FileError.

    The content decides how it is read, whatever the name says.
    """
    require_size(len(content))
    is_zip = content.startswith(SIGNATURE)
    _require_format(name, content, is_zip)

    rows = read_workbook(content) if is_zip else list(_read_csv(content))
    if not rows:
        raise FileError(_("The file is empty. It needs a header row."))

    _number, header_cells = rows[0]
    header = [UNSTORABLE.sub("\ufffd", " ".join(cell.split())) for cell in header_cells]

    padded_rows: list[Row] = []
    for number, cells in rows[1:]:
        missing = [""] * (len(header) - len(cells))
        padded_rows.append((number, cells + missing))

    return Spreadsheet(header, padded_rows)


def _require_format(name: str, content: bytes, is_zip: bool) -> None:
    """Raise FileError for old or encrypted Excel files and for other file types."""
    if content.startswith(OLD_EXCEL):
        raise FileError(
            _(
                "This is an old or encrypted Excel file. Save it as .xlsx or as CSV UTF-8, without"
                " a password."
            )
        )

    suffix = PurePath(name).suffix.lower()
    is_named_well = suffix == ".csv" or (suffix == ".xlsx" and is_zip)
    if not is_named_well:
        raise FileError(_("Choose an .xlsx or .csv file."))


def _read_csv(content: bytes) -> Iterator[Row]:
    """Yield (row number as spreadsheet programs count, cells) without empty rows."""
    text = _decode(content)
    if len(text) > MAX_TEXT:
        raise too_much_text()

    lines = list(StringIO(text, newline=""))
    if any(len(line) > MAX_LINE for line in lines):
        raise FileError(
            _("A line has more than %(limit)s characters.") % {"limit": f"{MAX_LINE:,}"}
        )

    number = 0
    row_count = 0
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=_delimiter(lines)), 1):
            if not any(map(str.strip, cells)):
                continue

            require_rows(row_count)
            require_columns(len(cells))
            require_cell(max(map(len, cells)), number)
            yield number, cells
            row_count += 1
    except csv.Error as error:
        raise FileError(
            _("Row %(row)s can't be read: %(reason)s. Check for a missing quotation mark.")
            % {"row": number + 1, "reason": error}
        ) from error


def _decode(content: bytes) -> str:
    """Return the text of a CSV file; raise FileError unless it is UTF-8, or UTF-16 with a mark."""
    encoding = "utf-16" if content.startswith(UTF_16_MARKS) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileError(
            _("The file isn't in UTF-8. In Excel, choose “CSV UTF-8” when you save it.")
        ) from error


def _delimiter(lines: list[str]) -> str:
    """Return the most frequent delimiter of the header."""
    if not lines:
        return ","
    return max(DELIMITERS, key=lines[0].count)
