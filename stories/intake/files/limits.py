"""Limits of uploaded files, and the errors for files that exceed them."""

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

MAX_FILE_BYTES = 10 * 2**20
MAX_UNPACKED_BYTES = 100 * 2**20
MAX_PARTS = 2_000  # files inside a zip file
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CELL = 100_000  # characters; Excel itself allows 32,767
MAX_TEXT = 20_000_000  # characters in all cells
# XML elements: enough for 5,000 rows of 20 texts. Reading time grows with them, to about a second.
MAX_ELEMENTS = 500_000
MAX_DEPTH = 200  # levels of nested elements


class FileError(ValidationError):
    """The file can't be imported; the message says why, with the limit that it exceeds."""


def require_size(size: int) -> None:
    """Raise FileError for a file of more than 10 MB."""
    if size > MAX_FILE_BYTES:
        limit = filesizeformat(MAX_FILE_BYTES)
        raise FileError(
            _("The file is larger than %(limit)s. Split it into smaller files.") % {"limit": limit}
        )


def require_rows(number: int) -> None:
    """Raise FileError when a table has more than 5,000 rows below its header."""
    if number > MAX_ROWS:
        raise FileError(
            _("The file has more than %(limit)s rows. Split it into smaller files.")
            % {"limit": f"{MAX_ROWS:,}"}
        )


def require_columns(number: int) -> None:
    """Raise FileError when a table has more than 100 columns."""
    if number > MAX_COLUMNS:
        raise FileError(_("The file has more than %(limit)s columns.") % {"limit": MAX_COLUMNS})


def require_cell(length: int, row: int) -> None:
    """Raise FileError when a cell has more than 100,000 characters."""
    if length > MAX_CELL:
        raise FileError(
            _("Row %(row)s: a cell has more than %(limit)s characters.")
            % {"row": row, "limit": f"{MAX_CELL:,}"}
        )


def server_busy() -> FileError:
    """Return the error for a file that can't be read at the moment."""
    return FileError(
        _("The server is reading other files. Wait a minute, then upload your file again.")
    )


def too_much_text() -> FileError:
    """Return the error for a file with too many characters."""
    return FileError(
        _("The file has more than %(limit)s characters. Split it into smaller files.")
        % {"limit": f"{MAX_TEXT:,}"}
    )
