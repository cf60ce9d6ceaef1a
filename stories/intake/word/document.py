"""Text of a Word document as its printed page shows it, converted to HTML by its styles."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Self
from xml.etree.ElementTree import Element, tostring
from zipfile import ZIP_STORED, ZipFile

import mammoth
from defusedxml.ElementTree import fromstring
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from stories.intake.files.limits import FileError
from stories.intake.word.docx_parts import MAIN, RELATIONS, TYPES, DocxParts, W, text_of
from stories.intake.word.notices import MAX_QUOTE, notices

if TYPE_CHECKING:
    from mammoth.documents import Image

# The parts that mammoth needs: text, names of styles and lists, targets of links.
CONVERTED_PARTS = (
    TYPES,
    "_rels/.rels",
    MAIN,
    RELATIONS,
    "word/styles.xml",
    "word/numbering.xml",
)
# Deleted text, and elements that refer to parts that aren't converted.
LEFT_OUT_TAGS = {
    f"{W}del",
    f"{W}moveFrom",
    f"{W}altChunk",
    f"{W}commentReference",
    f"{W}footnoteReference",
    f"{W}endnoteReference",
}
INSERTED_TAGS = {f"{W}ins", f"{W}moveTo"}
HIDDEN_PROPERTIES = ("vanish", "specVanish", "webHidden")
OFF = ("0", "false", "off", "none")
WHITE = "FFFFFF"
STYLE_MAP = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
MAX_PICTURES = 50
MAX_PICTURE_BYTES = 20 * 2**20  # of all pictures together


@dataclass(slots=True)
class WordDocument:
    """Elements of HTML in their order. The src of an <img> is its index in `pictures`."""

    blocks: list[Element] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        """Return the document as text, which import batches keep."""
        root = Element("div")
        root.extend(self.blocks)
        values = {
            "blocks": tostring(root, encoding="unicode"),
            "pictures": [b64encode(picture).decode() for picture in self.pictures],
            "notices": self.notices,
        }
        return json.dumps(values)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the document of to_json()."""
        values = json.loads(text)
        pictures = [b64decode(picture) for picture in values["pictures"]]
        return cls(list(fromstring(values["blocks"])), pictures, values["notices"])


def read_document(content: bytes) -> WordDocument:
    """Read a .docx file; raise FileError when it can't be read or is unsafe."""
    try:
        return _convert(DocxParts(content))
    except (FileError, MemoryError):
        raise
    except Exception as error:  # a hostile file can raise anything in a reader
        raise FileError(
            _("The document can't be read. Open it in Word and save it again.")
        ) from error


def _convert(parts: DocxParts) -> WordDocument:
    """Return the visible text of a document with all tracked changes accepted."""
    main = parts.tree(MAIN)
    document = WordDocument()
    document.notices += _remove_hidden_text(main, _hidden_styles(parts))
    document.notices += notices(parts)
    _accept_changes(main)

    def add_picture(picture: "Image") -> dict[str, str]:
        return _add_picture(document, picture)

    result = mammoth.convert_to_html(
        BytesIO(_reduced_file(parts, main)),
        style_map=STYLE_MAP,
        include_embedded_style_map=False,
        convert_image=mammoth.images.img_element(add_picture),
    )
    document.blocks = list(fromstring(f"<div>{result.value}</div>"))
    return document


def _add_picture(document: WordDocument, picture: "Image") -> dict[str, str]:
    """Store a picture; return the attributes of its <img>."""
    if len(document.pictures) >= MAX_PICTURES:
        raise FileError(
            _("The document has more than %(limit)s pictures. Split it into smaller documents.")
            % {"limit": MAX_PICTURES}
        )

    with picture.open() as file:
        document.pictures.append(file.read())

    if sum(map(len, document.pictures)) > MAX_PICTURE_BYTES:
        limit = filesizeformat(MAX_PICTURE_BYTES)
        raise FileError(_("The pictures are larger than %(limit)s together.") % {"limit": limit})

    return {"src": str(len(document.pictures) - 1)}


def _reduced_file(parts: DocxParts, main: Element) -> bytes:
    """Return a .docx file of only the parts to convert, all read within the package's limits."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as file:
        for name in CONVERTED_PARTS:
            if name == MAIN:
                file.writestr(name, tostring(main))
            elif name in parts.names:
                file.writestr(name, parts.read(name))

        for name in parts.matching("word/media/", ""):
            file.writestr(name, parts.package.read(name))

    return target.getvalue()


def _hidden_styles(parts: DocxParts) -> set[str]:
    """Return the ids of styles whose text isn't visible."""
    hidden: set[str] = set()
    for style in parts.tree("word/styles.xml").iter(f"{W}style"):
        if _is_hidden(style.find(f"{W}rPr"), set()):
            hidden.add(style.get(f"{W}styleId", ""))

    hidden.discard("")
    return hidden


def _is_hidden(properties: Element | None, hidden_styles: set[str]) -> bool:
    """Return whether text with these properties is hidden or white."""
    if properties is None:
        return False

    is_marked = any(_is_on(properties, name) for name in HIDDEN_PROPERTIES)
    is_white = _value(properties, "color").upper() == WHITE
    return is_marked or is_white or _value(properties, "rStyle") in hidden_styles


def _is_on(properties: Element, name: str) -> bool:
    """Return whether a property is present and not turned off."""
    element = properties.find(f"{W}{name}")
    return element is not None and element.get(f"{W}val", "1").lower() not in OFF


def _value(element: Element, name: str) -> str:
    """Return the value of a property, "" without it."""
    found = element.find(f"{W}{name}")
    return "" if found is None else found.get(f"{W}val", "")


def _remove_hidden_text(main: Element, hidden_styles: set[str]) -> Iterator[str]:
    """Remove hidden runs of text; yield a notice for each paragraph with such text."""
    for paragraph in main.iter(f"{W}p"):
        hidden_runs = _hidden_runs(paragraph, hidden_styles)
        texts = [text_of(run) for _parent, run in hidden_runs]
        text = " ".join(filter(None, texts))
        if text:
            yield _("Hidden or white text, not imported: %(text)s") % {"text": text[:MAX_QUOTE]}

        for parent, run in hidden_runs:
            parent.remove(run)


def _hidden_runs(paragraph: Element, hidden_styles: set[str]) -> list[tuple[Element, Element]]:
    """Return (parent, run) of the hidden runs of a paragraph."""
    is_all_hidden = _value(paragraph, f"pPr/{W}pStyle") in hidden_styles

    found: list[tuple[Element, Element]] = []
    for parent in paragraph.iter():
        for run in parent.findall(f"{W}r"):
            if is_all_hidden or _is_hidden(run.find(f"{W}rPr"), hidden_styles):
                found.append((parent, run))

    return found


def _accept_changes(element: Element) -> None:
    """Accept tracked changes, and remove references to parts that aren't converted; in place."""
    element[:] = list(_accepted_children(element))
    for child in element:
        _accept_changes(child)


def _accepted_children(element: Element) -> Iterator[Element]:
    """Yield the children of an element as if all changes were accepted."""
    for child in element:
        if child.tag in INSERTED_TAGS:
            yield from _accepted_children(child)
        elif child.tag not in LEFT_OUT_TAGS:
            yield child
