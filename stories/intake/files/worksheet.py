"""Reader of one worksheet: rows of text that a user of Excel sees, and what is hidden."""

from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from openpyxl.utils.cell import (
    column_index_from_string,
    coordinate_from_string,
    range_boundaries,
)
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import CellCoordinatesException

from stories.intake.files.limits import (
    MAX_COLUMNS,
    MAX_TEXT,
    require_cell,
    require_columns,
    require_rows,
    too_much_text,
)
from stories.intake.files.number_formats import TRUE, CellStyle, StyleReader, show_digits
from stories.intake.files.safe_xml import Budget, PartReader
from stories.text_safety import is_formula, parse_digits

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

Row: TypeAlias = tuple[int, list[str]]
BOOLEANS = {"1": "yes", "0": "no"}
# Value of a cell with a formula. No cell can contain this text: XML has no such character.
FORMULA = "\0formula"
# Values of a cell whose formula failed. Other errors are read as the first one.
CELL_ERRORS = (
    *("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"),
    *("#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#GETTING_DATA", "#EXTERNAL!"),
)
MAX_EXACT_INTEGER = 2**53  # of a float


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


class SheetReader(TextReader):
    """Visible rows of a sheet, and the places of texts that are hidden."""

    def __init__(
        self, budget: Budget, strings: StringReader, styles: StyleReader, epoch: datetime
    ) -> None:
        super().__init__(budget)
        self.length = strings.length
        self.strings = strings.strings
        self.styles = styles
        self.epoch = epoch

        self.rows: list[Row] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged_areas: list[str] = []

        self.all_hidden_columns: set[int] = set()
        self.row_number = 0
        self.is_row_hidden = False
        self.cells: dict[int, str] = {}
        self.column = 0
        self.kind = ""
        self.style = CellStyle()
        self.is_formula = False

    def start(self, name: str, attrs: "AttributesImpl") -> None:
        super().start(name, attrs)
        if name == "col":
            self._hide_columns(attrs)
        elif name == "row":
            self._start_row(attrs)
        elif name == "c":
            self._start_cell(attrs)
        elif name == "f":
            self.is_formula = True
        elif name == "mergeCell":
            self.merged_areas.append(attrs.get("ref", ""))

    def end(self, name: str) -> None:
        super().end(name)
        if name == "c":
            self._add_cell(self.take_text())
        elif name == "row":
            self._add_row()

    def clear_covered_cells(self) -> None:
        """Empty the cells behind merged ones, which Excel keeps but doesn't show."""
        for area in self.merged_areas:
            self._clear_area(area)

        self.rows = [(number, cells) for number, cells in self.rows if any(cells)]

    def _hide_columns(self, attrs: "AttributesImpl") -> None:
        if attrs.get("hidden") not in TRUE:
            return

        first = _whole(attrs.get("min", ""), 1)
        last = _whole(attrs.get("max", ""), first)
        self.all_hidden_columns.update(range(first, min(last, MAX_COLUMNS) + 1))

    def _start_row(self, attrs: "AttributesImpl") -> None:
        self.row_number = _whole(attrs.get("r", ""), self.row_number + 1)
        self.is_row_hidden = attrs.get("hidden") in TRUE
        self.cells = {}
        self.column = 0

    def _start_cell(self, attrs: "AttributesImpl") -> None:
        self.column = _column(attrs.get("r", ""), self.column + 1)
        self.kind = attrs.get("t", "n")
        self.style = self.styles.style(_whole(attrs.get("s", ""), 0))
        self.is_formula = False

    def _add_row(self) -> None:
        if not self.cells:
            return

        # The header isn't counted, so the number of rows so far is that of data rows with this one.
        require_rows(len(self.rows))
        columns = range(1, max(self.cells) + 1)
        self.rows.append((self.row_number, [self.cells.get(column, "") for column in columns]))

    def _add_cell(self, raw: str) -> None:
        """Add the value of a finished cell to its row, unless it is hidden."""
        require_columns(self.column)
        text = FORMULA if self.is_formula else self._value(raw)
        require_cell(len(text), self.row_number)

        if not text:
            return
        if self.is_row_hidden:
            self.hidden_rows.add(self.row_number)
        elif self.column in self.all_hidden_columns:
            self.hidden_columns.add(self.column)
        else:
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
            return raw if raw in CELL_ERRORS else CELL_ERRORS[0]
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
        if self.style.is_quoted and is_formula(text):
            return f"'{text}"
        return text

    def _number(self, raw: str) -> str:
        """Return a number or a date as text, unchanged if it is neither."""
        try:
            value = float(raw)
            if self.style.date_length:
                date = from_excel(value, self.epoch)
                return date.isoformat()[: self.style.date_length]
        except (ValueError, OverflowError, AttributeError):
            return raw

        is_whole = value.is_integer() and abs(value) < MAX_EXACT_INTEGER
        if not is_whole:
            return repr(value)
        if value >= 0 and self.style.digits:
            return show_digits(self.style.digits, int(value))
        return str(int(value))

    def _clear_area(self, area: str) -> None:
        try:
            first_column, first_row, last_column, last_row = range_boundaries(area)
        except (ValueError, TypeError):
            return
        if None in (first_column, first_row, last_column, last_row):
            return

        for number, cells in self.rows:
            if not first_row <= number <= last_row:
                continue

            for column in range(first_column, min(last_column, len(cells)) + 1):
                if (number, column) != (first_row, first_column):
                    cells[column - 1] = ""


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
