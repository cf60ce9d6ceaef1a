"""Text of a Word document as its printed page shows it, converted to HTML by its styles."""

import json
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Self
from xml.etree.ElementTree import Element, SubElement, tostring
from zipfile import ZIP_STORED, ZipFile

import mammoth
from defusedxml.ElementTree import fromstring
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from stories.intake.files.limits import FileError
from stories.intake.word.docx_parts import TRANSITIONAL, TYPES, DocxParts, Relation, lines_of
from stories.intake.word.drawings import Drawings
from stories.intake.word.formatting import Formatting
from stories.intake.word.left_out import LeftOut
from stories.intake.word.other_parts import other_content
from stories.intake.word.visible_text import VisibleText

if TYPE_CHECKING:
    from mammoth.documents import Image

MAIN = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"
# The parts that mammoth needs besides the text: names of styles and lists.
CONVERTED_KINDS = ("styles", "numbering")
RELATION_TYPE = f"{TRANSITIONAL}officeDocument/2006/relationships/"
RELATION_NAMESPACE = f"{TRANSITIONAL}package/2006/relationships"
STYLE_MAP = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
MAX_PICTURES = 50
MAX_PICTURE_BYTES = 20 * 2**20  # of all pictures together
# First bytes of the formats that the portal can rewrite.
PICTURE_STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF")
BLOCK_TAGS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "br", "tr")
SPACES = dict.fromkeys(BLOCK_TAGS, " ")


@dataclass(slots=True)
class WordDocument:
    """Elements of HTML in their order. The src of an <img> is its index in `pictures`."""

    blocks: list[Element] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def to_json(self) -> str:
        """Return the document as text, which import batches keep."""
        root = Element("div")
        root.extend(self.blocks)
        values = {
            "blocks": tostring(root, encoding="unicode"),
            "pictures": [b64encode(picture).decode() for picture in self.pictures],
            "left_out": self.left_out,
        }
        return json.dumps(values)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the document of to_json(); raise FileError for one of an earlier version."""
        values = json.loads(text)
        if "left_out" not in values:
            raise FileError(_("An earlier version of the portal read this file. Upload it again."))

        pictures = [b64decode(picture) for picture in values["pictures"]]
        left_out = [LeftOut(*one) for one in values["left_out"]]
        return cls(list(fromstring(values["blocks"])), pictures, left_out)


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
    main = parts.tree(parts.main_name)
    document = WordDocument()
    document.left_out += other_content(parts)

    pictures = {one.id: one for one in parts.relations if _is_picture(one, parts)}
    drawings = Drawings(pictures)
    visible_text = VisibleText(Formatting.of(parts), drawings)
    visible_text.clean(main)
    document.left_out[:0] = [*visible_text.left_out, *drawings.left_out]

    def add_picture(picture: "Image") -> dict[str, str]:
        return _add_picture(document, picture)

    result = mammoth.convert_to_html(
        BytesIO(_reduced_file(parts, main, pictures.values())),
        style_map=STYLE_MAP,
        include_embedded_style_map=False,
        convert_image=mammoth.images.img_element(add_picture),
    )
    root = fromstring(f"<div>{result.value}</div>")
    document.blocks = [block for block in root if not _is_empty(block)]
    document.left_out += _lost_words(main, root)
    for message in result.messages:
        if "w:sym" in message.message:
            document.left_out.append(LeftOut(_("Symbol, not imported"), message.message))

    return document


def _is_picture(relation: Relation, parts: DocxParts) -> bool:
    is_image = relation.kind == "image" and not relation.is_external
    return is_image and relation.target in parts.names


def _is_empty(block: Element) -> bool:
    """Return whether a block has neither text nor a picture."""
    has_text = bool("".join(block.itertext()).strip())
    return not has_text and not list(block.iter("img"))


def _lost_words(main: Element, html: Element) -> Iterator[LeftOut]:
    """Yield the words that the conversion lost, whatever construct they were in."""
    lost = Counter(lines_of(main).split()) - Counter("".join(_html_pieces(html)).split())
    if lost:
        yield LeftOut(_("Words that can't be converted, not imported"), " ".join(lost.elements()))


def _html_pieces(element: Element) -> Iterator[str]:
    space = SPACES.get(element.tag, "")
    yield space + (element.text or "")
    for child in element:
        yield from _html_pieces(child)
    yield space + (element.tail or "")


def _add_picture(document: WordDocument, picture: "Image") -> dict[str, str]:
    """Store a picture and return the attributes of its <img>; report an unsupported format."""
    with picture.open() as file:
        content = file.read()

    if not content.startswith(PICTURE_STARTS):
        label = _("Picture in a format that browsers don't show, such as EMF, not imported")
        document.left_out.append(LeftOut(label, picture.alt_text or ""))
        return {}

    if len(document.pictures) >= MAX_PICTURES:
        raise FileError(
            _("The document has more than %(limit)s pictures. Split it into smaller documents.")
            % {"limit": MAX_PICTURES}
        )

    document.pictures.append(content)
    if sum(map(len, document.pictures)) > MAX_PICTURE_BYTES:
        limit = filesizeformat(MAX_PICTURE_BYTES)
        raise FileError(_("The pictures are larger than %(limit)s together.") % {"limit": limit})

    return {"src": str(len(document.pictures) - 1)}


def _reduced_file(parts: DocxParts, main: Element, pictures: Collection[Relation]) -> bytes:
    """Return a .docx file of only the parts to convert, all read within the package's limits."""
    links = [one for one in parts.relations if one.kind == "hyperlink" and one.is_external]
    relations = Element(f"{{{RELATION_NAMESPACE}}}Relationships")
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as file:
        file.writestr(TYPES, tostring(parts.tree(TYPES)))
        file.writestr(MAIN, tostring(main))
        for kind in CONVERTED_KINDS:
            part = parts.related_tree(kind)
            if part.tag != "none":
                file.writestr(f"word/{kind}.xml", tostring(part))

        for picture in pictures:
            _add_relation(relations, picture, f"/{picture.target}")
        for name in sorted({picture.target for picture in pictures}):
            file.writestr(name, parts.package.read(name))

        for link in links:
            _add_relation(relations, link, link.target).set("TargetMode", "External")
        file.writestr(RELATIONS, tostring(relations))

    return target.getvalue()


def _add_relation(relations: Element, relation: Relation, target: str) -> Element:
    attributes = {"Id": relation.id, "Type": RELATION_TYPE + relation.kind, "Target": target}
    return SubElement(relations, f"{{{RELATION_NAMESPACE}}}Relationship", attributes)
