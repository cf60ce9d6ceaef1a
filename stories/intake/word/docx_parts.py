"""Parts of a Word document, each checked before it is interpreted."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from stories.intake.files.limits import FileError
from stories.intake.files.safe_xml import Budget, PartReader, parse
from stories.intake.files.zip_package import ZipPackage

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAIN = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"
# Mammoth needs up to sixty microseconds for an element; twenty pages have about ten thousand.
MAX_ELEMENTS = 30_000
MAX_PART_BYTES = 10 * 2**20
CHUNK_BYTES = 2**16
HYPERLINK = "/hyperlink"
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
TEXT_TAGS = (f"{W}t", f"{W}delText")
BLANK_TAGS = (f"{W}p", f"{W}tab", f"{W}br")


class DocxParts:
    """An open document.

    Raise FileError for a file that isn't .docx, contains macros or loads external content.
    """

    def __init__(self, content: bytes) -> None:
        self.package = ZipPackage(content)
        self.names = self.package.names
        if MAIN not in self.names or TYPES not in self.names:
            raise FileError(_("The file isn't a Word document (.docx)."))
        if any(name.lower().endswith(MACRO_PARTS) for name in self.names):
            raise FileError(_("The document contains macros. Save it as .docx, without macros."))

        self._content: dict[str, bytes] = {}
        self._budget = Budget(MAX_ELEMENTS)
        for name in self.matching("", ".rels"):
            self._require_no_external_content(name)

    def matching(self, start: str, end: str) -> list[str]:
        """Return the names of parts with this start and end."""
        return [name for name in self.names if name.startswith(start) and name.endswith(end)]

    def read(self, name: str) -> bytes:
        """Return an XML part that is valid, small enough and without entities."""
        if name not in self._content:
            content = self.package.read(name, MAX_PART_BYTES)
            parse(_chunks(content), PartReader(self._budget))
            self._content[name] = content
        return self._content[name]

    def tree(self, name: str) -> Element:
        """Return an XML part as a tree, which is empty if there is no such part."""
        if name not in self.names:
            return Element("none")
        return fromstring(self.read(name), forbid_dtd=True)

    def _require_no_external_content(self, name: str) -> None:
        """Allow external hyperlinks only: programs load other relations without asking."""
        for relation in self.tree(name):
            type_ = relation.get("Type", "")
            is_external = relation.get("TargetMode") == "External"
            if is_external and not type_.endswith(HYPERLINK):
                kind = type_.rpartition("/")[2][:50]
                raise FileError(
                    _(
                        "The document loads content from outside the file (%(kind)s), which isn't"
                        " allowed."
                    )
                    % {"kind": kind}
                )


def _chunks(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), CHUNK_BYTES):
        yield content[start : start + CHUNK_BYTES]


def text_of(element: Element) -> str:
    """Return the text of an element, including deleted text, on one line."""
    pieces: list[str] = []
    for part in element.iter():
        if part.tag in TEXT_TAGS:
            pieces.append(part.text or "")
        elif part.tag in BLANK_TAGS:
            pieces.append(" ")

    return " ".join("".join(pieces).split())
