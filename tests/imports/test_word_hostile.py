"""Refusal of large, damaged or malicious Word documents."""

import pytest

from stories.intake.files.limits import FileError
from stories.intake.word.document import read_document
from stories.intake.word.docx_parts import MAX_ELEMENTS
from tests.imports.files import package
from tests.imports.word import AWAY, RELATION, docx, p


def external(kind: str) -> bytes:
    return docx(
        p("x"),
        links=(RELATION.format(id="r9", kind=kind, target="http://evil.example/a", mode=AWAY),),
    )


OLE = b"\xd0\xcf\x11\xe0"
ENTITY = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
HOSTILE = {
    "a sound": (lambda: external("audio"), "audio"),
    "object": (lambda: external("oleObject"), "oleObject"),
    "frame": (lambda: external("frame"), "frame"),
    "entity": (lambda: docx(parts={"word/document.xml": f"{ENTITY}<a>&b;</a>"}), "XML entities"),
    "entity in a header": (
        lambda: docx(p("x"), parts={"word/header1.xml": f"{ENTITY}<a>&b;</a>"}),
        "XML entities",
    ),
    "macros": (lambda: docx(p("x"), parts={"word/vbaProject.bin": b"x"}), "macros"),
    "path": (lambda: docx(p("x"), parts={"../evil.xml": "<a/>"}), "unsafe path"),
    "bomb": (
        lambda: docx(p("x"), parts={"word/media/image1.png": b" " * (101 * 2**20)}),
        "larger than 100.0.+MB",
    ),
    "large part": (lambda: docx(p("x" * 11 * 2**20)), "document.xml in the file is larger than"),
    "elements": (lambda: docx("<w:p/>" * MAX_ELEMENTS), "100,000 elements"),
    "depth": (lambda: docx("<w:sdt><w:sdtContent>" * 150), "200 levels"),
    "deep tables": (
        lambda: docx("<w:tbl><w:tr><w:tc>" * 60 + p("x") + "</w:tc></w:tr></w:tbl>" * 60),
        "can't be read",
    ),
    "no document": (lambda: docx(parts={"word/document.xml": "<a/>"}), "can't be read|no text"),
    "a workbook": (
        lambda: docx(p("x")).replace(b"word/document.xml", b"word/documant.xml"),
        "isn't a Word document",
    ),
    "cut off": (lambda: docx(p("x"))[:200], "damaged"),
    "old Office": (lambda: OLE + b"x" * 99, "older Office file, or damaged"),
    "old Word": (lambda: OLE + "WordDocument".encode("utf-16-le"), r"older Word document"),
    "password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "password-protected"),
    "PDF": (lambda: b"%PDF-1.7 x", "a PDF file"),
    "RTF": (lambda: rb"{\rtf1 x}", "an RTF file"),
    "web page": (lambda: b"\xef\xbb\xbf \n<html>", "a web page"),
    "picture": (lambda: b"\x89PNG\r\n", "a picture"),
    "plain text": (lambda: b"A story.", r"Choose a \.docx file"),
    "workbook": (lambda: package({"xl/workbook.xml": "<a/>"}), "an Excel workbook"),
    "presentation": (lambda: package({"ppt/presentation.xml": "<a/>"}), "a presentation"),
    "OpenDocument": (
        lambda: package({"META-INF/manifest.xml": "<a/>"}),
        "an OpenDocument file",
    ),
}


@pytest.mark.parametrize(("made", "said"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_document_is_rejected_with_reason(made, said: str):
    content = made()
    with pytest.raises(FileError, match=said):
        read_document(content)
