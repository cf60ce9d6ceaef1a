"""Spreadsheet files of ordinary users and attackers."""

import csv
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
BOOK = (
    '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="A" r:id="r1"/></sheets></workbook>'
)
RELATIONS = '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'


def csv_bytes(*rows: dict[str, Any]) -> bytes:
    """Return rows as CSV; the columns are all that any row has."""
    target = StringIO()
    writer = csv.DictWriter(target, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode()


def xlsx_bytes(*rows: list[Any], formats: dict[str, str] | None = None) -> bytes:
    """Return rows as an Excel workbook; `formats` are number formats by coordinate."""
    book, target = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    for place, format_ in (formats or {}).items():
        book.active[place].number_format = format_
    book.save(target)
    return target.getvalue()


def package(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip file of these parts."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return target.getvalue()


def book(rows: str, **parts: str) -> bytes:
    """Return a workbook made by hand; `parts` are named as xl__styles for xl/styles.xml."""
    more = {f"{name.replace('__', '/')}.xml": text for name, text in parts.items()}
    plain = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": RELATIONS}
    return package(plain | {"xl/worksheets/sheet1.xml": SHEET.format(rows)} | more)


def upload(content: bytes, name: str = "stories.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
