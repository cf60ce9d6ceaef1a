"""Reader of Excel workbooks, which counts elements and text while it parses.

openpyxl creates an object for every shared string before it returns the first row, so that a
file of 10 MB could take minutes. Only its knowledge of dates and escapes is used here. It also
writes our exports.
"""

import re
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import CellCoordinatesException

from stories.intake.files.limits import (
    MAX_COLUMNS,
    MAX_TEXT,
    FileError,
    require_cell,
    require_columns,
    require_rows,
    too_much_text,
)
from stories.intake.files.safe_xml import Budget, PartReader, parse
from stories.intake.files.zip_package import ZipPackage
from stories.text_safety import is_formula, parse_digits

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
TRUE = ("1", "true")
BOOLEANS = {"1": "yes", "0": "no"}
Row: TypeAlias = tuple[int, list[str]]
# Parts of a number format that aren't date codes: colors, conditions, quoted words.
NOT_DATE_CODES = re.compile(r"\[[^\[\]]*\]|\"[^\"]*\"|\\.")
MAX_FORMAT_LENGTH = 200
# Value of a cell with a formula. No cell can contain this text: XML has no such character.
FORMULA = "\0formula"
MAX_EXACT_INTEGER = 2**53  # of a float


def read_workbook(content: bytes) -> list[Row]:
    """Return (row number, cells) of the first sheet without empty rows; raise FileError.

    Dates are YYYY-MM-DD or shorter, as their format shows them; numbers are as short as possible.
    A formula is FORMULA, which the import refuses with the name of its cell.
    """
    package = ZipPackage(content)
    budget = Budget()

    workbook = WorkbookReader(budget)
    _read(package, WORKBOOK, workbook)
    relations = RelationReader(budget)
    _read(package, RELATIONS, relations)

    strings = StringReader(budget)
    if STRINGS in package.names:
        _read(package, STRINGS, strings)

    styles = StyleReader(budget)
    if STYLES in package.names:
        _read(package, STYLES, styles)

    epoch = CALENDAR_MAC_1904 if workbook.is_1904 else CALENDAR_WINDOWS_1900
    sheet = SheetReader(budget, strings, styles, epoch)
    target = relations.targets.get(workbook.first_sheet, "")
    _read(package, _path(target), sheet)
    return sheet.rows


def _read(package: ZipPackage, name: str, reader: PartReader) -> None:
    """Parse a part of the package; raise FileError if there is no such part."""
    if name not in package.names:
        raise FileError(
            _("The file isn't an Excel workbook: it has no %(name)s.")
            % {"name": name or _("sheet")}
        )

    parse(package.chunks(name), reader)


def _path(target: str) -> str:
    """Return the part that a relation of the workbook leads to."""
    if target.startswith("/"):
        return target.removeprefix("/")
    return f"xl/{target}"


class WorkbookReader(PartReader):
    """Relation id of the first sheet, and the epoch of dates."""

    first_sheet = ""
    is_1904 = False

    def start(self, name: str, attrs: "AttributesImpl") -> None:
        if name == "sheet" and not self.first_sheet:
            self.first_sheet = _relation_id(attrs)
        elif name == "workbookPr":
            self.is_1904 = attrs.get("date1904") in TRUE


def _relation_id(attrs: "AttributesImpl") -> str:
    """Return the attribute "id", whatever its namespace prefix."""
    for key in attrs.getNames():
        if key.rpartition(":")[2] == "id":
            return attrs[key]
    return ""


class RelationReader(PartReader):
    """{id: target} of a part's relations."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.targets: dict[str, str] = {}

    def start(self, name: str, attrs: "AttributesImpl") -> None:
        if name == "Relationship":
            self.targets[attrs.get("Id", "")] = attrs.get("Target", "")


class TextReader(PartReader):
    """Text of the elements <t> and <v>, without phonetic guides (<rPh>)."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.pieces: list[str] = []
        self.length = 0
        self.is_in_text = False
        self.is_in_guide = False

    def start(self, name: str, attrs: "AttributesImpl") -> None:
        self.is_in_text = name in ("t", "v")
        if name == "rPh":
            self.is_in_guide = True

    def end(self, name: str) -> None:
        self.is_in_text = False
        if name == "rPh":
            self.is_in_guide = False

    def text(self, text: str) -> None:
        if not self.is_in_text or self.is_in_guide:
            return

        self.length += len(text)
        if self.length > MAX_TEXT:
            raise too_much_text()

        self.pieces.append(text)

    def take_text(self) -> str:
        """Return the text collected since the last call."""
        text = "".join(self.pieces)
        self.pieces = []
        return text


class StringReader(TextReader):
    """Shared strings, which cells refer to by number."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.strings: list[str] = []

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            self.strings.append(unescape(self.take_text()))


class StyleReader(PartReader):
    """Styles that show a date, with its precision, and styles of cells with a leading apostrophe.

    Excel stores 2011-12 as the first day of that month. That the format shows no day is the only
    sign that a month was meant. An apostrophe marks text and isn't part of the cell's value.
    """

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.formats: dict[str, str] = {}
        self.date_lengths: dict[int, int] = {}  # {style: number of characters of YYYY-MM-DD}
        self.quoted: set[int] = set()
        self.style = -1
        self.is_in_cell_styles = False

    def start(self, name: str, attrs: "AttributesImpl") -> None:
        if name == "numFmt":
            self.formats[attrs.get("numFmtId", "")] = attrs.get("formatCode", "")
        elif name == "cellXfs":
            self.is_in_cell_styles = True
        elif name == "xf" and self.is_in_cell_styles:
            self.style += 1
            self._add_style(attrs)

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.is_in_cell_styles = False

    def _add_style(self, attrs: "AttributesImpl") -> None:
        """Remember whether the next style shows dates or hides an apostrophe."""
        format_id = attrs.get("numFmtId", "0")
        built_in = BUILTIN_FORMATS.get(_whole(format_id, 0), "")
        code = self.formats.get(format_id) or built_in
        code = code[:MAX_FORMAT_LENGTH].lower()

        if is_date_format(code):
            self.date_lengths[self.style] = _date_length(code)
        if attrs.get("quotePrefix") in TRUE:
            self.quoted.add(self.style)


def _date_length(code: str) -> int:
    """Return how many characters of YYYY-MM-DD a number format shows."""
    if "d" in NOT_DATE_CODES.sub("", code):
        return len("YYYY-MM-DD")
    if "m" in code:
        return len("YYYY-MM")
    return len("YYYY")


class SheetReader(TextReader):
    """Rows of a sheet."""

    def __init__(
        self, budget: Budget, strings: StringReader, styles: StyleReader, epoch: datetime
    ) -> None:
        super().__init__(budget)
        self.length = strings.length
        self.strings = strings.strings
        self.styles = styles
        self.epoch = epoch
        self.rows: list[Row] = []
        self.row_number = 0
        self.cells: dict[int, str] = {}
        self.column = 0
        self.kind = ""
        self.style = 0
        self.is_formula = False

    def start(self, name: str, attrs: "AttributesImpl") -> None:
        super().start(name, attrs)
        if name == "row":
            self._start_row(attrs)
        elif name == "c":
            self._start_cell(attrs)
        elif name == "f":
            self.is_formula = True

    def _start_row(self, attrs: "AttributesImpl") -> None:
        self.row_number = _whole(attrs.get("r", ""), self.row_number + 1)
        self.cells = {}
        self.column = 0

    def _start_cell(self, attrs: "AttributesImpl") -> None:
        self.column = _column(attrs.get("r", ""), self.column + 1)
        self.kind = attrs.get("t", "n")
        self.style = _whole(attrs.get("s", ""), 0)
        self.is_formula = False

    def end(self, name: str) -> None:
        super().end(name)
        if name == "c":
            self._add_cell(self.take_text())
        elif name == "row" and self.cells:
            self._add_row()

    def _add_row(self) -> None:
        # The header isn't counted, so the number of rows so far is that of data rows with this one.
        require_rows(len(self.rows))
        columns = range(1, max(self.cells) + 1)
        self.rows.append((self.row_number, [self.cells.get(column, "") for column in columns]))

    def _add_cell(self, raw: str) -> None:
        """Add the value of a finished cell to its row."""
        require_columns(self.column)
        text = FORMULA if self.is_formula else self._value(raw)
        require_cell(len(text), self.row_number)
        if text:
            self.cells[self.column] = text

    def _value(self, raw: str) -> str:
        """Return the value of a cell as text, by the type of the cell."""
        if self.kind == "s":
            return self._quoted(self._shared_string(raw))
        if self.kind in ("str", "inlineStr"):
            return self._quoted(unescape(raw))
        if self.kind == "b":
            return BOOLEANS.get(raw, raw)
        if self.kind == "e":
            return raw
        if self.kind == "d":
            return raw[: len("YYYY-MM-DD")]
        return self._number(raw)

    def _shared_string(self, raw: str) -> str:
        place = _whole(raw, -1)
        if 0 <= place < len(self.strings):
            return self.strings[place]
        return ""

    def _quoted(self, text: str) -> str:
        """Return the text with the apostrophe of its style, which marks it as no formula."""
        if self.style in self.styles.quoted and is_formula(text):
            return f"'{text}"
        return text

    def _number(self, raw: str) -> str:
        """Return a number or a date as text, unchanged if it is neither."""
        try:
            value = float(raw)
            if self.style in self.styles.date_lengths:
                date = from_excel(value, self.epoch)
                return date.isoformat()[: self.styles.date_lengths[self.style]]
        except (ValueError, OverflowError, AttributeError):
            return raw

        if value.is_integer() and abs(value) < MAX_EXACT_INTEGER:
            return str(int(value))
        return repr(value)


def _whole(text: str, default: int) -> int:
    """Return a number of at most nine digits, or the default."""
    number = parse_digits(text, 9)
    return default if number is None else number


def _column(coordinate: str, default: int) -> int:
    """Return the number of a cell's column, one too many if the coordinate is invalid."""
    if not coordinate:
        return default

    try:
        letters, _row = coordinate_from_string(coordinate)
        return column_index_from_string(letters)
    except (CellCoordinatesException, ValueError):
        return MAX_COLUMNS + 1
