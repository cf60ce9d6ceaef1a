"""The parts of a Word document, each looked through before anything reads it for its meaning."""

from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from stories.intake.files.limits import FileError
from stories.intake.files.safe_xml import Budget, PartReader, parse
from stories.intake.files.zip_package import ZipPackage

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAIN, RELATIONS, TYPES = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
# Mammoth takes up to sixty microseconds an element; twenty pages have about ten thousand.
MAX_ELEMENTS = 30_000
MAX_PART = 10 * 2**20  # bytes of one part of XML
LINK = "/hyperlink"


class DocxParts:
    """An open document. Raise FileError when it is no .docx, brings macros, or fetches something from elsewhere."""

    def __init__(self, content: bytes) -> None:
        self.package = ZipPackage(content)
        self.names = self.package.names
        if MAIN not in self.names or TYPES not in self.names:
            raise FileError(_("The file is not a Word document (.docx)."))
        if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in self.names):
            raise FileError(_("The document brings macros. Save it as .docx, without macros."))
        self._content: dict[str, bytes] = {}
        self._budget = Budget(MAX_ELEMENTS)
        for name in self.matching("", ".rels"):
            self._require_inside(name)

    def matching(self, start: str, end: str) -> list[str]:
        return [name for name in self.names if name.startswith(start) and name.endswith(end)]

    def read(self, name: str) -> bytes:
        """Return a part of XML that is well-formed, small enough, and declares no entities."""
        if name not in self._content:
            content = self.package.read(name, MAX_PART)
            parse([content[place : place + 2**16] for place in range(0, len(content), 2**16)], PartReader(self._budget))
            self._content[name] = content
        return self._content[name]

    def tree(self, name: str) -> Element:
        """Return a part as a tree; an empty one when there is no such part."""
        return fromstring(self.read(name), forbid_dtd=True) if name in self.names else Element("none")

    def _require_inside(self, name: str) -> None:
        """Links that a reader may click are text. Everything else that lies elsewhere would be fetched unasked."""
        for relation in self.tree(name):
            is_link = relation.get("Type", "").endswith(LINK)
            if relation.get("TargetMode") == "External" and not is_link:
                kind = {"kind": relation.get("Type", "").rpartition("/")[2][:50]}
                raise FileError(_("The document fetches something from elsewhere (%(kind)s). That is refused.") % kind)


def text_of(element: Element) -> str:
    """Return the text of an element, deleted text too, paragraphs and tabs as blanks."""
    texts, ends = (f"{W}t", f"{W}delText"), (f"{W}p", f"{W}tab", f"{W}br")
    pieces = ((part.text or "") if part.tag in texts else " " for part in element.iter() if part.tag in (*texts, *ends))
    return " ".join("".join(pieces).split())
