"""How much a file may hold, and what is said of one that holds more."""

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

MAX_PACKED = 10 * 2**20  # bytes of the file as it comes
MAX_UNPACKED = 100 * 2**20  # bytes of all that is packed into it
MAX_PARTS = 2_000  # files within the file
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CELL = 100_000  # characters; Excel itself stops at 32,767
MAX_TEXT = 20_000_000  # characters in all
# Enough for 5,000 rows of 20 texts; the time a reader takes grows with it, to about a second.
MAX_ELEMENTS = 500_000
MAX_DEPTH = 200  # elements within elements


class FileError(ValidationError):
    """The file as a whole cannot be taken; the message says why, and which limit it passes."""


def require_size(size: int) -> None:
    """Raise FileError for a file of more than 10 MB."""
    if size > MAX_PACKED:
        raise FileError(_("The file has more than %(limit)s: split it.") % {"limit": filesizeformat(MAX_PACKED)})


def require_rows(number: int) -> None:
    """Raise FileError when a table has more than 5,000 rows below its header."""
    if number > MAX_ROWS:
        raise FileError(_("The file has more than %(limit)s rows: split it.") % {"limit": f"{MAX_ROWS:,}"})


def require_columns(number: int) -> None:
    if number > MAX_COLUMNS:
        raise FileError(_("The file has more than %(limit)s columns.") % {"limit": MAX_COLUMNS})


def require_cell(length: int, row: int) -> None:
    if length > MAX_CELL:
        limit = {"row": row, "limit": f"{MAX_CELL:,}"}
        raise FileError(_("Row %(row)s: a cell has more than %(limit)s characters.") % limit)


def too_much_text() -> FileError:
    return FileError(_("The file has more than %(limit)s characters: split it.") % {"limit": f"{MAX_TEXT:,}"})
