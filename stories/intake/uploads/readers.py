"""Readers of uploaded files: spreadsheets, Word documents and pictures."""

import secrets
from base64 import b64decode
from typing import IO

from django.core.files.base import ContentFile

from stories.intake.files.limits import require_size
from stories.intake.files.table import Spreadsheet
from stories.intake.uploads.process import run_reader


def read_spreadsheet(name: str, content: bytes) -> Spreadsheet:
    """Return the rows of an .xlsx or .csv file; raise FileError."""
    require_size(len(content))
    result = run_reader("read_spreadsheet", name, content)
    rows = [(number, cells) for number, cells in result["rows"]]
    return Spreadsheet(result["header"], rows, result["notices"])


def read_word_document(content: bytes) -> str:
    """Return the text, pictures and notices of a .docx file as JSON; raise FileError.

    WordDocument.from_json() reads it.
    """
    require_size(len(content))
    document: str = run_reader("read_word", "", content)["document"]
    return document


class PictureFile(ContentFile):
    """A rewritten picture; `is_first_frame` says that the uploaded picture was animated."""

    is_first_frame = False


def rewrite_picture(file: IO[bytes]) -> PictureFile:
    """Return a picture as a new file without metadata and with a random name; raise FileError."""
    result = run_reader("read_picture", "", file.read())
    name = f"{secrets.token_hex(16)}{result['extension']}"
    picture = PictureFile(b64decode(result["content"]), name=name)
    picture.is_first_frame = result["is_first_frame"]
    return picture
