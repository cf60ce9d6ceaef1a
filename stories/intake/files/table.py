"""Spreadsheets as a header and rows of text, from CSV or Excel files."""

from dataclasses import dataclass, field
from pathlib import PurePath

from django.utils.translation import gettext as _

from stories.intake.files.csv_file import read_csv
from stories.intake.files.limits import FileError, require_size
from stories.intake.files.misread_text import notices_about_misread_text
from stories.intake.files.workbook import read_workbook
from stories.intake.files.worksheet import Row
from stories.intake.files.zip_package import SIGNATURE
from stories.text_safety import UNSTORABLE

OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """Column names as they are in the file, and rows: (row number in the file, cells).

    `notices` say what was read, what was left out, and what looks wrong.
    """

    header: list[str]
    rows: list[Row]
    notices: list[str] = field(default_factory=list)


def read_table(name: str, content: bytes) -> Spreadsheet:
    """Return the first visible sheet of an .xlsx file, or a .csv file; raise FileError.

    The content decides how it is read, whatever the name says.
    """
    require_size(len(content))
    is_zip = content.startswith(SIGNATURE)
    _require_format(name, content, is_zip)

    notices: list[str] = []
    if is_zip:
        rows, notices = read_workbook(content)
    else:
        rows = list(read_csv(content))

    if not rows:
        reason = _("The file is empty. It needs a header row.")
        raise FileError(" ".join([reason, *notices]))

    rows = _without_empty_columns(rows)
    _number, header_cells = rows[0]
    header = [UNSTORABLE.sub("\ufffd", " ".join(cell.split())) for cell in header_cells]

    padded_rows: list[Row] = []
    for number, cells in rows[1:]:
        missing = [""] * (len(header) - len(cells))
        padded_rows.append((number, cells + missing))

    notices += notices_about_misread_text(header, rows)
    return Spreadsheet(header, padded_rows, notices)


def _without_empty_columns(rows: list[Row]) -> list[Row]:
    """Remove the columns in which no cell has a text."""
    used: set[int] = set()
    for _number, cells in rows:
        used |= _used_places(cells)

    kept_rows: list[Row] = []
    for number, cells in rows:
        kept_rows.append((number, _at_places(cells, used)))
    return kept_rows


def _used_places(cells: list[str]) -> set[int]:
    return {place for place, cell in enumerate(cells) if cell.strip()}


def _at_places(cells: list[str], places: set[int]) -> list[str]:
    return [cell for place, cell in enumerate(cells) if place in places]


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
