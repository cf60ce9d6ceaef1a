"""The text of a document as a reader of the printed page sees it, and as HTML with the meaning of its styles."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, tostring
from zipfile import ZIP_STORED, ZipFile

import mammoth
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from stories.intake.files.limits import FileError
from stories.intake.word.docx_parts import MAIN, RELATIONS, TYPES, DocxParts, W, text_of
from stories.intake.word.notices import MAX_QUOTE, notices

# What mammoth needs to know: the text, what its styles and lists are called, where its links lead.
READ = (TYPES, "_rels/.rels", MAIN, RELATIONS, "word/styles.xml", "word/numbering.xml")
LEFT_OUT = {f"{W}{name}" for name in ("del", "moveFrom", "altChunk")}
LEFT_OUT |= {f"{W}{name}Reference" for name in ("comment", "footnote", "endnote")}
OPENED = {f"{W}ins", f"{W}moveTo"}
OFF = ("0", "false", "off", "none")
STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
MAX_PICTURES = 50


@dataclass(slots=True)
class WordDocument:
    """`blocks` are the elements of HTML in their order; an <img> has the place of its picture in `pictures` as src."""

    blocks: list[Element] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read_document(content: bytes) -> WordDocument:
    """Read a .docx file; raise FileError when it cannot be read or is not honest."""
    try:
        return _read(DocxParts(content))
    except FileError:
        raise
    except Exception as error:  # a hostile file can raise anything in a reader; to staff it is all the same
        raise FileError(_("The document cannot be read. Open it in Word, and save it anew.")) from error


def _read(parts: DocxParts) -> WordDocument:
    main = parts.tree(MAIN)
    text = WordDocument(notices=[*_take_out_hidden(main, _hidden_styles(parts)), *notices(parts)])
    _settle(main)
    html = mammoth.convert_to_html(
        BytesIO(_reduced(parts, main)),
        style_map=STYLES,
        include_embedded_style_map=False,
        convert_image=mammoth.images.img_element(lambda picture: _keep(picture, text)),
    ).value
    text.blocks = list(fromstring(f"<div>{html}</div>"))
    return text


def _keep(picture: Any, text: WordDocument) -> dict[str, str]:
    if len(text.pictures) >= MAX_PICTURES:
        raise FileError(_("The document has more than %(limit)s pictures: split it.") % {"limit": MAX_PICTURES})
    with picture.open() as file:
        text.pictures.append(file.read())
    return {"src": str(len(text.pictures) - 1)}


def _reduced(parts: DocxParts, main: Element) -> bytes:
    """Return a document of only the parts that may come in; pictures are read through the package's own count."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as file:
        for name in READ:
            if name in parts.names:
                file.writestr(name, tostring(main) if name == MAIN else parts.read(name))
        for name in parts.matching("word/media/", ""):
            file.writestr(name, parts.package.read(name))
    return target.getvalue()


def _hidden_styles(parts: DocxParts) -> set[str]:
    styles = parts.tree("word/styles.xml").iter(f"{W}style")
    return {style.get(f"{W}styleId", "") for style in styles if _is_hidden(style.find(f"{W}rPr"), set())}


def _is_hidden(properties: Element | None, styles: set[str]) -> bool:
    """Tell whether text with these properties is not seen on the page: hidden, or white."""
    if properties is None:
        return False
    for name in ("vanish", "specVanish", "webHidden"):
        mark = properties.find(f"{W}{name}")
        if mark is not None and mark.get(f"{W}val", "1").lower() not in OFF:
            return True
    color, style = properties.find(f"{W}color"), properties.find(f"{W}rStyle")
    is_white = color is not None and color.get(f"{W}val", "").upper() == "FFFFFF"
    return is_white or (style is not None and style.get(f"{W}val") in styles)


def _take_out_hidden(main: Element, styles: set[str]) -> Iterator[str]:
    for paragraph in main.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        is_all = style is not None and style.get(f"{W}val") in styles
        hidden = [
            (above, run)
            for above in paragraph.iter()
            for run in list(above)
            if run.tag == f"{W}r" and (is_all or _is_hidden(run.find(f"{W}rPr"), styles))
        ]
        if text := " ".join(filter(None, (text_of(run) for _above, run in hidden))):
            yield _("Hidden or white text, left out: %(text)s") % {"text": text[:MAX_QUOTE]}
        for above, run in hidden:
            above.remove(run)


def _settle(element: Element) -> None:
    """Take tracked changes as accepted, and leave out what points to parts that stay out; in place."""
    element[:] = list(_settled(element))
    for child in element:
        _settle(child)


def _settled(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag in OPENED:
            yield from _settled(child)
        elif child.tag not in LEFT_OUT:
            yield child
