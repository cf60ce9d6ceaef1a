"""Reader of Excel workbooks, which counts elements and text while it parses.

openpyxl creates an object for every shared string before it returns the first row, so that a
file of 10 MB could take minutes. Only its knowledge of dates and escapes is used here. It also
writes our exports. See docs/decisions/own-workbook-reader.md.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from openpyxl.utils.cell import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from stories.intake.files.limits import FileError
from stories.intake.files.number_formats import TRUE, StyleReader
from stories.intake.files.safe_xml import Budget, PartReader
from stories.intake.files.workbook_parts import WorkbookParts
from stories.intake.files.worksheet import Row, SheetReader, StringReader

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

# Depth of elements: extension lists repeat their names deeper.
PROPERTIES_DEPTH = 2
SHEET_DEPTH = 3
# Kinds of sheets without cells.
WITHOUT_CELLS = ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
MAX_NAMED = 20  # places in a notice


class SheetName(NamedTuple):
    """A sheet of the workbook, as its list of sheets names it."""

    name: str
    relation: str
    is_hidden: bool


def read_workbook(content: bytes) -> tuple[list[Row], list[str]]:
    """Return the rows of the first visible sheet and notices about what wasn't read.

    A row is (row number, cells); empty rows are left out. Dates are YYYY-MM-DD or shorter, as
    their format shows them; numbers are as short as possible, with the zeros of their format.
    A formula is FORMULA and an error one of CELL_ERRORS, which the import refuses with the name
    of the cell. Raise FileError.
    """
    parts = WorkbookParts(content)
    workbook = WorkbookReader(parts.budget)
    parts.read(parts.workbook, workbook)
    sheet_name, sheet_part = _first_visible_sheet(parts, workbook.sheets)

    strings = StringReader(parts.budget)
    _read_if_present(parts, "sharedStrings", strings)
    styles = StyleReader(parts.budget)
    _read_if_present(parts, "styles", styles)

    epoch = CALENDAR_MAC_1904 if workbook.is_1904 else CALENDAR_WINDOWS_1900
    sheet = SheetReader(parts.budget, strings, styles, epoch)
    parts.read(sheet_part, sheet)
    sheet.clear_covered_cells()

    notices = [*_notices_about_sheets(sheet_name, workbook.sheets), *_notices_about_cells(sheet)]
    return sheet.rows, notices


def _read_if_present(parts: WorkbookParts, kind: str, reader: PartReader) -> None:
    name = parts.related(kind)
    if parts.has(name):
        parts.read(name, reader)


def _first_visible_sheet(
    parts: WorkbookParts, sheets: Iterable[SheetName]
) -> tuple[SheetName, str]:
    """Return the first sheet that is visible and has cells, and the name of its part."""
    relations = {relation.id: relation for relation in parts.relations}
    for sheet in sheets:
        relation = relations.get(sheet.relation)
        if relation is None or sheet.is_hidden or relation.kind in WITHOUT_CELLS:
            continue
        return sheet, relation.target

    raise FileError(_("The file isn't an Excel workbook: it has no visible sheet."))


class WorkbookReader(PartReader):
    """Sheets of a workbook, and the epoch of its dates."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.sheets: list[SheetName] = []
        self.is_1904 = False

    def start(self, name: str, attrs: "AttributesImpl") -> None:
        if name == "workbookPr" and self.depth == PROPERTIES_DEPTH:
            self.is_1904 = attrs.get("date1904") in TRUE
        elif name == "sheet" and self.depth == SHEET_DEPTH:
            is_hidden = attrs.get("state", "visible") != "visible"
            self.sheets.append(SheetName(attrs.get("name", ""), _relation_id(attrs), is_hidden))


def _relation_id(attrs: "AttributesImpl") -> str:
    """Return the attribute "id", whatever its namespace prefix."""
    for key in attrs.getNames():
        if key.rpartition(":")[2] == "id":
            return attrs[key]
    return ""


def _notices_about_sheets(read: SheetName, sheets: Iterable[SheetName]) -> Iterator[str]:
    """Yield which sheet was read, and which weren't."""
    yield _("Sheet read: “%(name)s”.") % {"name": read.name}

    others = []
    for sheet in sheets:
        if sheet == read:
            continue
        pattern = _("“%(name)s” (hidden)") if sheet.is_hidden else _("“%(name)s”")
        others.append(pattern % {"name": sheet.name})

    if others:
        yield _("Sheets not read: %(names)s.") % {"names": _join(others)}


def _notices_about_cells(sheet: SheetReader) -> Iterator[str]:
    """Yield which rows, columns and cells of a sheet weren't read."""
    if sheet.hidden_rows:
        rows = _join(_ranges(sheet.hidden_rows))
        yield _("Hidden or filtered rows not read: %(rows)s.") % {"rows": rows}

    if sheet.hidden_columns:
        letters = [get_column_letter(column) for column in sorted(sheet.hidden_columns)]
        yield _("Hidden columns not read: %(columns)s.") % {"columns": _join(letters)}

    if sheet.merged_areas:
        message = _("Merged cells: %(areas)s. Only the first cell of each was read.")
        yield message % {"areas": _join(sheet.merged_areas)}


def _ranges(numbers: Iterable[int]) -> list[str]:
    """Return numbers as ranges: 3, 4, 5 and 9 are "3–5" and "9"."""
    texts_by_first: dict[int, str] = {}
    first = last = -1
    for number in sorted(numbers):
        if number == last + 1:
            texts_by_first[first] = f"{first}–{number}"
        else:
            first = number
            texts_by_first[first] = str(number)
        last = number

    return list(texts_by_first.values())


def _join(names: list[str]) -> str:
    """Return names separated by commas; the first ones if there are many."""
    shown = names[:MAX_NAMED]
    if len(names) > MAX_NAMED:
        shown.append("…")
    return ", ".join(shown)
