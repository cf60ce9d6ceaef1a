"""Notices about what a document contains besides its text: one sentence for each item."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stories.intake.word.docx_parts import MAIN, DocxParts, W, text_of
from stories.text_safety import UNSTORABLE

MAX_QUOTE = 300  # characters of the document in a notice
MAX_NOTICES = 200
PROPERTY_PARTS = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
# Properties that Word writes by itself.
AUTOMATIC_PROPERTIES = {
    "AppVersion",
    "Application",
    "Characters",
    "CharactersWithSpaces",
    "DocSecurity",
    "HeadingPairs",
    "HyperlinksChanged",
    "Lines",
    "LinksUpToDate",
    "Pages",
    "Paragraphs",
    "ScaleCrop",
    "SharedDoc",
    "Template",
    "TitlesOfParts",
    "TotalTime",
    "Words",
    "created",
    "modified",
    "revision",
}


def notices(parts: DocxParts) -> list[str]:
    """Return at most 200 notices; quotes in them are cut at 300 characters."""
    found = [UNSTORABLE.sub("", sentence) for sentence in _all_notices(parts)]
    shown = found[:MAX_NOTICES]

    rest = len(found) - MAX_NOTICES
    if rest > 0:
        shown.append(
            ngettext("%(count)s more notice.", "%(count)s more notices.", rest) % {"count": rest}
        )

    return shown


def _all_notices(parts: DocxParts) -> Iterator[str]:
    yield from _tracked_changes(parts.tree(MAIN))
    yield from _notes(parts)
    yield from _headers_and_footers(parts)
    yield from _properties(parts)
    yield from _other_parts(parts)


def _tracked_changes(main: Element) -> Iterator[str]:
    """Yield notices about tracked changes, which are imported as if they were accepted."""
    sentences = {
        f"{W}ins": _("Tracked insertion by %(who)s, accepted: %(text)s"),
        f"{W}del": _("Tracked deletion by %(who)s, not imported: %(text)s"),
        f"{W}moveFrom": _("Text moved by %(who)s, removed here: %(text)s"),
        f"{W}moveTo": _("Text moved by %(who)s, inserted here: %(text)s"),
    }
    for element in main.iter():
        if element.tag in sentences:
            yield from _notice(sentences[element.tag], element)


def _notes(parts: DocxParts) -> Iterator[str]:
    """Yield notices about comments, footnotes and endnotes."""
    kinds = (
        ("comments", "comment", _("Comment by %(who)s, not imported: %(text)s")),
        ("footnotes", "footnote", _("Footnote, not imported: %(text)s")),
        ("endnotes", "endnote", _("Endnote, not imported: %(text)s")),
    )
    for name, tag, sentence in kinds:
        for element in parts.tree(f"word/{name}.xml").iter(f"{W}{tag}"):
            yield from _notice(sentence, element)


def _headers_and_footers(parts: DocxParts) -> Iterator[str]:
    """Yield notices about the text of headers and footers."""
    sentences = {
        "header": _("Header, not imported: %(text)s"),
        "footer": _("Footer, not imported: %(text)s"),
    }
    for kind, sentence in sentences.items():
        for name in parts.matching(f"word/{kind}", ".xml"):
            yield from _notice(sentence, parts.tree(name))


def _properties(parts: DocxParts) -> Iterator[str]:
    """Yield notices about the properties that people wrote."""
    sentence = _("Document property %(name)s, not imported: %(text)s")
    for part_name in PROPERTY_PARTS:
        for element in parts.tree(part_name):
            name = element.get("name") or element.tag.rpartition("}")[2]
            text = " ".join("".join(element.itertext()).split())
            if text and name not in AUTOMATIC_PROPERTIES:
                yield sentence % {"name": name[:50], "text": _quote(text)}


def _other_parts(parts: DocxParts) -> Iterator[str]:
    """Yield notices with the numbers of embedded files, data and documents."""
    embedded = parts.matching("word/embeddings/", "")
    data_parts = parts.matching("customXml/item", ".xml")
    inserted = list(parts.tree(MAIN).iter(f"{W}altChunk"))
    counts = (
        (len(embedded), _("Embedded files, not imported: %(count)s")),
        (len(data_parts), _("Data of other programs, not imported: %(count)s")),
        (len(inserted), _("Inserted documents, not imported: %(count)s")),
    )
    for count, sentence in counts:
        if count:
            yield sentence % {"count": count}


def _notice(sentence: str, element: Element) -> Iterator[str]:
    """Yield a notice about an element, none if it has no text."""
    text = text_of(element)
    if text:
        yield sentence % {"who": _author(element), "text": _quote(text)}


def _author(element: Element) -> str:
    author = element.get(f"{W}author") or _("an unknown author")
    return author[:100]


def _quote(text: str) -> str:
    if len(text) <= MAX_QUOTE:
        return text
    return text[: MAX_QUOTE - 1] + "…"
