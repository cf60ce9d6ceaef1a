"""Excel workbooks, read in one pass that counts as it goes.

openpyxl makes an object of every shared string before it shows the first row, so that a file of 10 MB could take
minutes. What it knows of dates and escapes is used here; it writes our exports.
"""

import re
from typing import Any

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
from stories.text import looks_computed

WORKBOOK, STRINGS, STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
Row = tuple[int, list[str]]
# What a number format does not show: colors, conditions, and words in quotation marks.
HIDDEN = re.compile(r"\[[^\[\]]*\]|\"[^\"]*\"|\\.")
# What stands in the place of a formula: no text that a cell can hold, since XML has no such character.
FORMULA = "\0formula"


def read_workbook(content: bytes) -> list[Row]:
    """Return (row number, cells as texts) of the first sheet, empty rows left out; raise FileError.

    Dates come as YYYY-MM-DD, numbers as short as they are, a formula as nothing: it is refused by name of its cell.
    """
    package, budget = ZipPackage(content), Budget()
    book, relations = WorkbookReader(budget), RelationReader(budget)
    _read(package, WORKBOOK, book)
    _read(package, RELATIONS, relations)
    strings, styles = StringReader(budget), StyleReader(budget)
    for name, reader in ((STRINGS, strings), (STYLES, styles)):
        if name in package.names:
            _read(package, name, reader)
    sheet = SheetReader(budget, strings, styles, CALENDAR_MAC_1904 if book.is_1904 else CALENDAR_WINDOWS_1900)
    _read(package, _path(relations.targets.get(book.first, "")), sheet)
    return sheet.rows


def _read(package: ZipPackage, name: str, reader: PartReader) -> None:
    if name not in package.names:
        raise FileError(_("The file is not an Excel workbook: it has no %(name)s.") % {"name": name or _("sheet")})
    parse(package.chunks(name), reader)


def _path(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


class WorkbookReader(PartReader):
    """Which sheet is the first, and from when its days are counted."""

    first, is_1904 = "", False

    def start(self, name: str, attrs: Any) -> None:
        if name == "sheet" and not self.first:
            self.first = next((attrs[key] for key in attrs.getNames() if key.rpartition(":")[2] == "id"), "")
        elif name == "workbookPr":
            self.is_1904 = attrs.get("date1904") in ("1", "true")


class RelationReader(PartReader):
    """{id: target} of a part's relations."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.targets: dict[str, str] = {}

    def start(self, name: str, attrs: Any) -> None:
        if name == "Relationship":
            self.targets[attrs.get("Id", "")] = attrs.get("Target", "")


class TextReader(PartReader):
    """Gathers the text of the elements <t>, without the reading aids of East Asian writing."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.parts: list[str] = []
        self.length, self.is_open, self.is_aid = 0, False, False

    def start(self, name: str, attrs: Any) -> None:
        self.is_open = name in ("t", "v")
        self.is_aid = self.is_aid or name == "rPh"

    def end(self, name: str) -> None:
        self.is_open = False
        self.is_aid = self.is_aid and name != "rPh"

    def text(self, text: str) -> None:
        if self.is_open and not self.is_aid:
            self.length += len(text)
            if self.length > MAX_TEXT:
                raise too_much_text()
            self.parts.append(text)

    def taken(self) -> str:
        text, self.parts = "".join(self.parts), []
        return text


class StringReader(TextReader):
    """The texts that cells refer to by number."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.texts: list[str] = []

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            self.texts.append(unescape(self.taken()))


class StyleReader(PartReader):
    """Which styles show a date, and how much of it; which say "this is text" by an apostrophe that is not in the cell.

    Excel takes 2011-12 for the first of that month; that its format shows no day is all that is left of what was meant.
    """

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.formats: dict[str, str] = {}
        self.dates: dict[int, int] = {}  # style -> characters of YYYY-MM-DD
        self.quoted: set[int] = set()
        self.number, self.is_inside = -1, False

    def start(self, name: str, attrs: Any) -> None:
        if name == "numFmt":
            self.formats[attrs.get("numFmtId", "")] = attrs.get("formatCode", "")
        elif name == "cellXfs":
            self.is_inside = True
        elif name == "xf" and self.is_inside:
            self.number += 1
            self._keep(attrs)

    def end(self, name: str) -> None:
        self.is_inside = self.is_inside and name != "cellXfs"

    def _keep(self, attrs: Any) -> None:
        code = attrs.get("numFmtId", "0")
        shown = (self.formats.get(code) or BUILTIN_FORMATS.get(_whole(code, 0), ""))[:200].lower()
        if is_date_format(shown):
            self.dates[self.number] = 10 if "d" in HIDDEN.sub("", shown) else 7 if "m" in shown else 4
        if attrs.get("quotePrefix") in ("1", "true"):
            self.quoted.add(self.number)


class SheetReader(TextReader):
    """The rows of a sheet."""

    def __init__(self, budget: Budget, strings: StringReader, styles: StyleReader, epoch: Any) -> None:
        super().__init__(budget)
        self.length = strings.length
        self.strings, self.styles, self.epoch = strings.texts, styles, epoch
        self.rows: list[Row] = []
        self.cells: dict[int, str] = {}
        self.number = self.column = 0
        self.kind, self.style, self.is_formula = "", 0, False

    def start(self, name: str, attrs: Any) -> None:
        super().start(name, attrs)
        if name == "row":
            self.number = _whole(attrs.get("r", ""), self.number + 1)
            self.cells, self.column = {}, 0
        elif name == "c":
            self.column = _column(attrs.get("r", ""), self.column + 1)
            self.kind, self.style, self.is_formula = attrs.get("t", "n"), _whole(attrs.get("s", ""), 0), False
        elif name == "f":
            self.is_formula = True

    def end(self, name: str) -> None:
        super().end(name)
        if name == "c":
            self._keep(self.taken())
        elif name == "row" and self.cells:
            require_rows(len(self.rows))  # the header, which is none of them, makes room for the one to come
            self.rows.append((self.number, [self.cells.get(place, "") for place in range(1, max(self.cells) + 1)]))

    def _keep(self, raw: str) -> None:
        require_columns(self.column)
        text = FORMULA if self.is_formula else self._value(raw)
        require_cell(len(text), self.number)
        if text:
            self.cells[self.column] = text

    def _value(self, raw: str) -> str:
        if self.kind == "s":
            place = _whole(raw, -1)
            return self._text(self.strings[place] if 0 <= place < len(self.strings) else "")
        if self.kind in ("str", "inlineStr"):
            return self._text(unescape(raw))
        if self.kind in ("b", "e"):
            return {"1": "yes", "0": "no"}.get(raw, raw) if self.kind == "b" else raw
        return self._number(raw)

    def _text(self, text: str) -> str:
        return f"'{text}" if self.style in self.styles.quoted and looks_computed(text) else text

    def _number(self, raw: str) -> str:
        if self.kind == "d":
            return raw[:10]
        try:
            value = float(raw)
            if self.style in self.styles.dates:
                return from_excel(value, self.epoch).isoformat()[: self.styles.dates[self.style]]
        except (ValueError, OverflowError, AttributeError):
            return raw
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise


def _column(coordinate: str, otherwise: int) -> int:
    if not coordinate:
        return otherwise
    try:
        return column_index_from_string(coordinate_from_string(coordinate)[0])
    except (CellCoordinatesException, ValueError):
        return MAX_COLUMNS + 1
