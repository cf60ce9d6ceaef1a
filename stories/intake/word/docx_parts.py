"""Parts of a Word document, found by their relationships, each checked before it is interpreted."""

import posixpath
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from stories.intake.files.limits import FileError
from stories.intake.files.safe_xml import Budget, PartReader, parse
from stories.intake.files.zip_package import ZipPackage
from stories.intake.word.file_kinds import require_word_document

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
V = "{urn:schemas-microsoft-com:vml}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
TYPES = "[Content_Types].xml"
# Strict documents (ISO/IEC 29500-1) use other namespaces for the same elements.
STRICT = "http://purl.oclc.org/ooxml/"
TRANSITIONAL = "http://schemas.openxmlformats.org/"
# Mammoth needs up to sixty microseconds for an element; sixty pages have about eighty thousand.
MAX_ELEMENTS = 100_000
MAX_PART_BYTES = 10 * 2**20
CHUNK_BYTES = 2**16
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
# Relations to content outside the file that are dropped: nothing is ever loaded.
DROPPED_RELATIONS = ("attachedTemplate", "image")
TEXT_TAGS = (f"{W}t", f"{W}delText", f"{A}t", f"{M}t")
CHARACTERS = {
    f"{W}tab": " ",
    f"{W}br": " ",
    f"{W}cr": " ",
    f"{W}noBreakHyphen": "\u2011",
    f"{W}softHyphen": "\u00ad",
    # Paragraphs begin and end a line.
    f"{W}p": "\n",
    f"{A}p": "\n",
}
LINE_ENDS = {f"{W}p": "\n", f"{A}p": "\n"}


class Relation(NamedTuple):
    """A relation of a part: the last word of its type, and the name of a part or a URL."""

    id: str
    kind: str
    target: str
    is_external: bool


class DocxParts:
    """An open document.

    Raise FileError for a file that isn't .docx, contains macros or loads external content.
    """

    def __init__(self, content: bytes) -> None:
        require_word_document(content)
        self.package = ZipPackage(content)
        self.names = self.package.names
        self._names_by_key = {name.lower(): name for name in self.names}
        self._budget = Budget(MAX_ELEMENTS)
        self._trees: dict[str, Element] = {}
        if any(name.lower().endswith(MACRO_PARTS) for name in self.names):
            raise FileError(_("The document contains macros. Save it as .docx, without macros."))

        self.main_name = self._find_main()
        self.relations = self.relations_of(self.main_name)
        self.external = list(self._external_relations())

    def tree(self, name: str) -> Element:
        """Return an XML part as a tree in transitional namespaces; empty if there is no such part.

        The part is valid, small enough and without entities.
        """
        if name not in self.names:
            return Element("none")
        if name not in self._trees:
            content = self.package.read(name, MAX_PART_BYTES)
            parse(_chunks(content), PartReader(self._budget))
            root = fromstring(content, forbid_dtd=True)
            _use_transitional_namespaces(root)
            self._trees[name] = root

        return self._trees[name]

    def related(self, kind: str) -> list[str]:
        """Return the names of the parts that the main part refers to in this way."""
        return [one.target for one in self.relations if one.kind == kind and not one.is_external]

    def related_tree(self, kind: str) -> Element:
        """Return the one part of a kind, such as the styles; empty if there is none."""
        names = self.related(kind) or [self._usual_name(kind)]
        return self.tree(names[0])

    def relations_of(self, part: str) -> list[Relation]:
        """Return the relations of a part, with the names of the parts that exist."""
        folder, name = posixpath.split(part)
        relations = self.tree(self._name(posixpath.join(folder, "_rels", f"{name}.rels")))
        return [self._read_relation(element, folder) for element in relations]

    def _read_relation(self, element: Element, folder: str) -> Relation:
        target = element.get("Target", "")
        is_external = element.get("TargetMode") == "External"
        if not is_external:
            path = posixpath.normpath(posixpath.join("/", folder, unquote(target)))
            target = self._name(path.lstrip("/"))

        kind = element.get("Type", "").rpartition("/")[2]
        return Relation(element.get("Id", ""), kind, target, is_external)

    def _name(self, path: str) -> str:
        """Return the name of a part as the file spells it; names of parts ignore case."""
        return self._names_by_key.get(path.lower(), path)

    def _usual_name(self, kind: str) -> str:
        return self._name(posixpath.join(posixpath.dirname(self.main_name), f"{kind}.xml"))

    def _find_main(self) -> str:
        """Return the name of the main part; raise FileError if the file isn't a Word document."""
        targets = [one.target for one in self.relations_of("") if one.kind == "officeDocument"]
        for name in (*targets, self._name("word/document.xml")):
            if name in self.names and TYPES in self.names:
                return name

        raise FileError(_("The file isn't a Word document (.docx)."))

    def _external_relations(self) -> Iterator[Relation]:
        """Yield the relations that are dropped; raise FileError for others except hyperlinks."""
        relation_parts = [name for name in self.names if name.endswith(".rels")]
        for name in relation_parts:
            folder = posixpath.dirname(posixpath.dirname(name))
            for element in self.tree(name):
                relation = self._read_relation(element, folder)
                if not relation.is_external or relation.kind == "hyperlink":
                    continue
                if relation.kind not in DROPPED_RELATIONS:
                    raise _external_content(relation.kind)

                yield relation


def _external_content(kind: str) -> FileError:
    return FileError(
        _("The document loads content from outside the file (%(kind)s), which isn't allowed.")
        % {"kind": kind[:50]}
    )


def _chunks(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), CHUNK_BYTES):
        yield content[start : start + CHUNK_BYTES]


def _use_transitional_namespaces(root: Element) -> None:
    """Rename the elements and attributes of a strict document; in place."""
    for element in root.iter():
        element.tag = _transitional(element.tag)
        attributes = dict(element.attrib)
        element.attrib.clear()
        for name, value in attributes.items():
            element.set(_transitional(name), value)


def _transitional(name: str) -> str:
    """Return a name with its transitional namespace, such as .../drawingml/2006/main."""
    if not name.startswith("{" + STRICT):
        return name

    namespace, _brace, local_name = name[1:].partition("}")
    family, _slash, rest = namespace.removeprefix(STRICT).partition("/")
    return f"{{{TRANSITIONAL}{family}/2006/{rest}}}{local_name}"


def lines_of(element: Element) -> str:
    """Return the text of an element, including deleted text, with a line for each paragraph."""
    return joined("".join(_pieces(element)).splitlines())


def _pieces(element: Element) -> Iterator[str]:
    yield CHARACTERS.get(element.tag, "")
    if element.tag in TEXT_TAGS:
        yield element.text or ""

    for child in element:
        yield from _pieces(child)
    yield LINE_ENDS.get(element.tag, "")


def joined(lines: Iterable[str]) -> str:
    """Return the lines that aren't empty, with single spaces."""
    cleaned = [" ".join(line.split()) for line in lines]
    return "\n".join(filter(None, cleaned))
