"""Reader of CSV files as spreadsheet programs write them."""

import csv
import re
from collections.abc import Iterator
from io import StringIO

from django.utils.translation import gettext as _

from stories.intake.files.limits import (
    MAX_TEXT,
    FileError,
    require_cell,
    require_columns,
    require_rows,
    too_much_text,
)
from stories.intake.files.worksheet import Row

UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ",;\t"
# First line that tells Excel the delimiter. Another program may have added quotes and delimiters.
SEPARATOR_LINE = re.compile(r'"?sep=(?P<delimiter>[^\w"\r\n])"?[,;\s]*', re.IGNORECASE)
MAX_LINE = 1_000_000  # characters
csv.field_size_limit(MAX_LINE)


def read_csv(content: bytes) -> Iterator[Row]:
    """Yield (row number as spreadsheet programs count, cells) without empty rows."""
    text = _decode(content)
    if len(text) > MAX_TEXT:
        raise too_much_text()

    lines = list(StringIO(text, newline=""))
    if any(len(line) > MAX_LINE for line in lines):
        raise FileError(
            _("A line has more than %(limit)s characters.") % {"limit": f"{MAX_LINE:,}"}
        )

    delimiter = _take_separator_line(lines) or _most_frequent_delimiter(lines)
    for row_count, (number, cells) in enumerate(_numbered_rows(lines, delimiter)):
        require_rows(row_count)
        require_columns(len(cells))
        require_cell(max(map(len, cells)), number)
        yield number, cells


def _numbered_rows(lines: list[str], delimiter: str) -> Iterator[Row]:
    """Yield the rows that aren't empty, without empty cells at the end; raise FileError."""
    number = 0
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), 1):
            while cells and not cells[-1].strip():
                cells.pop()
            if cells:
                yield number, cells
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


def _take_separator_line(lines: list[str]) -> str:
    """Remove a first line such as "sep=;", which programs don't show, and return its delimiter."""
    match = SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    if match is None:
        return ""

    del lines[0]
    return match["delimiter"]


def _most_frequent_delimiter(lines: list[str]) -> str:
    """Return the most frequent delimiter of the header."""
    if not lines:
        return ","
    return max(DELIMITERS, key=lines[0].count)
