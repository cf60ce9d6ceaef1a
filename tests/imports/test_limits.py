"""Refusal of large, damaged or malicious spreadsheets."""

import struct
from collections.abc import Callable
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from stories.intake.files.limits import MAX_ELEMENTS, MAX_ROWS, FileError
from stories.intake.files.table import read_table
from stories.intake.files.worksheet import FORMULA
from tests.imports.files import BOOK, book, package, xlsx_bytes

CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>external_id</t></is></c></row>'
LAUGHS = '<!DOCTYPE a [<!ENTITY b "{}"><!ENTITY c "&b;&b;">]><worksheet><sheetData>&c;</sheetData></worksheet>'.format(
    "x" * 1000
)
ELSEWHERE = '<Relationships><Relationship Id="r1" Target="../../../etc/passwd"/></Relationships>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet>&b;</worksheet>'


def deflated(size: int) -> bytes:
    """A workbook of a few kilobytes that unpacks to this many bytes."""
    return book(CELL, junk=" " * size)


def lying() -> bytes:
    """A workbook whose directory says that its sheet is one byte long."""
    content = bytearray(book(CELL + "<row/>" * 10))
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
    content[at + 24 : at + 28] = struct.pack("<I", 1)
    return bytes(content)


def with_part(name: str, attributes: int = 0) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as file:
        info = ZipInfo("part")
        info.filename, info.external_attr = name, attributes << 16
        file.writestr(info, "text")
    return target.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "ten megabytes and one": (lambda: b"a" * (10 * 2**20 + 1), "larger than 10.0.+MB"),
    "bomb": (lambda: deflated(101 * 2**20), "larger than 100.0.+MB"),
    "rows": (lambda: b"a\n" * (MAX_ROWS + 2), "5,000 rows"),
    "rows of Excel": (
        lambda: book(CELL + '<row><c t="str"><v>1</v></c></row>' * (MAX_ROWS + 1)),
        "5,000 rows",
    ),
    "elements": (lambda: book("<row/>" * (MAX_ELEMENTS + 1)), "500,000 elements"),
    "depth": (lambda: book("<a>" * 300 + "</a>" * 300), "200 levels"),
    "one huge tag": (
        lambda: book("<row a='" + "x" * 3_000_000 + "'/>"),
        "one of its elements is too large",
    ),
    "columns": (lambda: b"a," * 200 + b"\n", "100 columns"),
    "columns of Excel": (
        lambda: book('<row><c r="XFD1" t="str"><v>1</v></c></row>'),
        "100 columns",
    ),
    "cell": (lambda: b"a\n" + b"x" * 100_001, "100,000 characters"),
    "parts": (lambda: package({f"p{number}": "" for number in range(2_001)}), "2,000 parts"),
    "entities": (lambda: package({"xl/workbook.xml": LAUGHS}), "XML entities"),
    "external entity": (lambda: package({"xl/workbook.xml": OUTSIDE}), "XML entities"),
    "path": (lambda: with_part("../../etc/passwd"), "unsafe path"),
    "absolute path": (lambda: with_part("/etc/passwd"), "unsafe path"),
    "drive": (lambda: with_part("C:\\windows"), "unsafe path"),
    "link": (lambda: with_part("xl/workbook.xml", 0o120777), "link"),
    "cut off": (lambda: book(CELL)[:300], "damaged"),
    "lying": (lying, "damaged"),
    "not XML": (lambda: package({"xl/workbook.xml": "<a"}), "invalid XML"),
    "Word": (lambda: package({"word/document.xml": "<a/>"}), "isn't an Excel workbook"),
    "sheet elsewhere": (
        lambda: package({"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": ELSEWHERE}),
        "has no",
    ),
    "old Excel": (lambda: b"\xd0\xcf\x11\xe0rest", "old or encrypted"),
    "Latin-1": (lambda: "title\nM\xfcller".encode("latin-1"), "CSV UTF-8"),
    "open quotation mark": (lambda: b'a\n"' + b"x\n" * 600_000, "quotation mark"),
    "nothing": (lambda: b"", "empty"),
}


@pytest.mark.parametrize(("made", "said"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_file_is_rejected_with_reason(made: Callable[[], bytes], said: str):
    content = made()
    with pytest.raises(FileError, match=said):
        read_table("a.xlsx" if content.startswith(b"PK") else "a.csv", content)


def test_only_two_extensions_are_accepted():
    for name in ("a.html", "a", "a.xlsm", "a.csv.exe"):
        with pytest.raises(FileError, match="Choose"):
            read_table(name, b"external_id\n1\n")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_spreadsheet_programs_is_read(delimiter: str, encoding: str):
    text = (
        delimiter.join(("external_id", "title"))
        + "\r\n"
        + delimiter.join(("1", '"Two\nlines"'))
        + "\r\n\r\n"
    )
    table = read_table("a.csv", text.encode(encoding))
    assert (table.header, table.rows) == (["external_id", "title"], [(2, ["1", "Two\nlines"])])


def test_excel_cells_are_read_as_displayed():
    rows = [
        ["a", "b", "c", "d", "e", "f"],
        [1.0, 2.5, True, date(2011, 12, 7), date(2011, 12, 1), "=1+1"],
        [],
        [None, "x"],
    ]
    content = xlsx_bytes(*rows, formats={"E2": "mmm-yy"})
    assert read_table("a.xlsx", content).rows == [
        (2, ["1", "2.5", "yes", "2011-12-07", "2011-12", FORMULA]),
        (4, ["", "x", "", "", "", ""]),
    ]


def test_leading_apostrophe_is_kept():
    styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf quotePrefix="1"/></cellXfs></styleSheet>'
    row = '<row><c t="inlineStr" s="1"><is><r><t>=1</t></r><rPh><t>x</t></rPh><r><t>+1</t></r></is></c></row>'
    assert read_table("a.xlsx", book(CELL + row, xl__styles=styles)).rows == [(2, ["'=1+1"])]
