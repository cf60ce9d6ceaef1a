"""Number formats of a workbook: dates with their precision, and numbers with leading zeros."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from stories.intake.files.safe_xml import Budget, PartReader
from stories.text_safety import parse_digits

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

TRUE = ("1", "true")
MAX_FORMAT_LENGTH = 200
# Parts of a number format that aren't date codes: colors, conditions, quoted words.
NOT_DATE_CODES = re.compile(r"\[[^\[\]]*\]|\"[^\"]*\"|\\.")
# Conditions choose between formats, such as [<=99999]00000;00000-0000
CONDITION = re.compile(r"\[[<>=]")
# Parts of a format that show nothing: [Red], a space as wide as a character, a filler.
INVISIBLE = re.compile(r"\[[^\[\]]*\]|_.|\*.")
# Digit, quoted text, an escaped character, or a character that needs no quotes.
TOKEN = re.compile(
    r"""(?P<digit>0)|"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<plain>[ \-+/():$'~])"""
)
# Only such tokens, up to the format of negative numbers.
POSITIVE_FORMAT = re.compile(rf"(?:{TOKEN.pattern})+(?=;|$)")
DIGIT = None
# Shown texts, with None for each digit: 00-000 is [None, None, "-", None, None, None].
DigitPattern: TypeAlias = list[str | None]


@dataclass(frozen=True, slots=True)
class CellStyle:
    """Style of cells: how they show numbers, and whether an apostrophe marks them as text.

    Excel stores 2011-12 as the first day of that month. That the format shows no day is the only
    sign that a month was meant. An apostrophe marks text and isn't part of the cell's value.
    """

    date_length: int = 0  # characters of YYYY-MM-DD, 0 if the format shows no date
    digits: tuple[str | None, ...] = ()
    is_quoted: bool = False


class StyleReader(PartReader):
    """Styles of cells, in the order in which cells refer to them."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.styles: list[CellStyle] = []
        self._codes: dict[str, str] = {}
        self._is_in_cell_styles = False

    def start(self, name: str, attrs: "AttributesImpl") -> None:
        if name == "numFmt":
            self._codes[attrs.get("numFmtId", "")] = attrs.get("formatCode", "")
        elif name == "cellXfs":
            self._is_in_cell_styles = True
        elif name == "xf" and self._is_in_cell_styles:
            self._add_style(attrs)

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_in_cell_styles = False

    def style(self, number: int) -> CellStyle:
        """Return a style by its number; a plain one if there is no such style."""
        if 0 <= number < len(self.styles):
            return self.styles[number]
        return CellStyle()

    def _add_style(self, attrs: "AttributesImpl") -> None:
        format_id = attrs.get("numFmtId", "0")
        code = self._codes.get(format_id) or _built_in_code(format_id)
        code = code[:MAX_FORMAT_LENGTH]

        is_quoted = attrs.get("quotePrefix") in TRUE
        if is_date_format(code.lower()):
            style = CellStyle(date_length=date_length(code), is_quoted=is_quoted)
        else:
            style = CellStyle(digits=tuple(digit_pattern(code)), is_quoted=is_quoted)

        self.styles.append(style)


def _built_in_code(format_id: str) -> str:
    """Return the format that has this number in every workbook, or ""."""
    number = parse_digits(format_id, 9)
    if number is None:
        return ""
    return str(BUILTIN_FORMATS.get(number, ""))


def date_length(code: str) -> int:
    """Return how many characters of YYYY-MM-DD a number format shows."""
    letters = NOT_DATE_CODES.sub("", code.lower())
    if "d" in letters:
        return len("YYYY-MM-DD")
    if "m" in letters:
        return len("YYYY-MM")
    return len("YYYY")


def digit_pattern(code: str) -> DigitPattern:
    """Return the pattern of a format such as 00000 or "R-"0000, [] for any other format."""
    if CONDITION.search(code):
        return []

    visible = INVISIBLE.sub("", code)
    match = POSITIVE_FORMAT.match(visible)
    if match is None:
        return []

    pattern: DigitPattern = []
    for token in TOKEN.finditer(match[0]):
        if token["digit"]:
            pattern.append(DIGIT)
        else:
            pattern.append(token["quoted"] or token["escaped"] or token["plain"] or "")

    has_digits = DIGIT in pattern
    is_plain_number = pattern == [DIGIT]
    return [] if is_plain_number or not has_digits else pattern


def show_digits(pattern: tuple[str | None, ...], number: int) -> str:
    """Return a whole number as its format shows it; the first place takes all extra digits."""
    places = pattern.count(DIGIT)
    digits = str(number).zfill(places)
    extra = len(digits) - places

    first_place = digits[: extra + 1]
    remaining = iter([first_place, *digits[extra + 1 :]])

    shown = ""
    for piece in pattern:
        shown += next(remaining) if piece is DIGIT else piece
    return shown.strip()
