"""Content of a document besides its visible text: each item is reported with its words."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from stories.intake.word.docx_parts import TYPES, DocxParts, W, joined, lines_of
from stories.intake.word.drawings import attribute_words
from stories.intake.word.left_out import LeftOut

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
# Root elements of parts that define how text looks, and of parts that describe others.
FORMAT_PARTS = {
    "Relationships",
    "Types",
    "colorsDef",
    "datastoreItem",
    "fonts",
    "layoutDef",
    "numbering",
    "styleDef",
    "styles",
    "theme",
    "webSettings",
}
PROPERTY_PARTS = ("coreProperties", "Properties")
PROPERTY_FOLDER = "docProps/"
DRAWINGS = "{http://schemas.openxmlformats.org/drawingml/"
# Formatting with long names of elements in its attributes.
SCHEMA_NAMES = ("schema", "contentTypeSchema")


def other_content(parts: DocxParts) -> Iterator[LeftOut]:
    """Yield what every part but the visible text contains, in the order of the file."""
    yield from _tracked_changes(parts.tree(parts.main_name))
    for name in parts.names:
        is_converted = name in (parts.main_name, TYPES)
        if not is_converted and name.lower().endswith((".xml", ".vml")):
            yield from _part(name, parts.tree(name))

    yield from _counts(parts)


def _tracked_changes(main: Element) -> Iterator[LeftOut]:
    """Yield the tracked changes, which are imported as if they were accepted."""
    labels = {
        f"{W}ins": _("Tracked insertion by %(who)s, accepted"),
        f"{W}del": _("Tracked deletion by %(who)s, not imported"),
        f"{W}moveFrom": _("Text moved by %(who)s, removed here"),
        f"{W}moveTo": _("Text moved by %(who)s, inserted here"),
    }
    for element in main.iter():
        if element.tag in labels:
            yield from _with_text(labels[element.tag] % {"who": _author(element)}, element)


def _part(name: str, root: Element) -> Iterator[LeftOut]:
    """Yield the content of one part by its root element, wherever it is in the file."""
    kind = root.tag.rpartition("}")[2]
    if kind in FORMAT_PARTS:
        return
    if kind in PROPERTY_PARTS or name.startswith(PROPERTY_FOLDER):
        yield from _properties(root)
        return

    readers = {
        "settings": _variables,
        "comments": _notes,
        "footnotes": _notes,
        "endnotes": _notes,
    }
    if kind in readers:
        yield from readers[kind](root)
    elif kind in ("drawing", "dataModel") or root.tag.startswith((W, DRAWINGS)):
        yield from _with_text(_part_label(kind), root)
    else:
        yield from _data(name, root)


def _part_label(kind: str) -> str:
    labels = {
        "hdr": _("Header, not imported"),
        "ftr": _("Footer, not imported"),
        "dataModel": _("SmartArt, not imported"),
        "drawing": _("SmartArt, not imported"),
        "chartSpace": _("Chart, not imported"),
        "glossaryDocument": _("Building blocks, not imported"),
    }
    return labels.get(kind, _("Other text of the file, not imported"))


def _notes(root: Element) -> Iterator[LeftOut]:
    """Yield comments, footnotes and endnotes."""
    labels = {
        f"{W}comment": _("Comment by %(who)s, not imported"),
        f"{W}footnote": _("Footnote, not imported"),
        f"{W}endnote": _("Endnote, not imported"),
    }
    for note in root:
        if note.tag in labels:
            label = labels[note.tag]
            yield from _with_text(label.replace("%(who)s", _author(note)), note)


def _properties(root: Element) -> Iterator[LeftOut]:
    """Yield the properties that people or sensitivity labels wrote."""
    for element in root:
        name = element.get("name") or element.tag.rpartition("}")[2]
        text = joined(element.itertext())
        if text and name not in AUTOMATIC_PROPERTIES:
            label = _("Document property %(name)s, not imported") % {"name": name[:50]}
            yield LeftOut(label, text, is_property=True)


def _variables(root: Element) -> Iterator[LeftOut]:
    """Yield the document variables, which programs such as labeling tools store."""
    for variable in root.iter(f"{W}docVar"):
        name = variable.get(f"{W}name", "")[:50]
        label = _("Document variable %(name)s, not imported") % {"name": name}
        yield LeftOut(label, joined([variable.get(f"{W}val", "")]), is_property=True)


def _data(name: str, root: Element) -> Iterator[LeftOut]:
    """Yield the texts and attributes of a part of another program, such as a label's."""
    texts = list(root.itertext())
    if root.tag.rpartition("}")[2] not in SCHEMA_NAMES:
        for element in root.iter():
            texts += element.attrib.values()

    label = _("Data of other programs, not imported")
    if "label" in name.lower():
        label = _("Sensitivity label, not imported")
    yield LeftOut(label, joined(texts), is_property=True)


def _counts(parts: DocxParts) -> Iterator[LeftOut]:
    """Yield the numbers of embedded files and inserted documents, and dropped relations."""
    embedded = [name for name in parts.names if "/embeddings/" in f"/{name}"]
    inserted = list(parts.tree(parts.main_name).iter(f"{W}altChunk"))
    if embedded:
        yield LeftOut(_("Embedded files, not imported"), str(len(embedded)))
    if inserted:
        yield LeftOut(_("Inserted documents, not imported"), str(len(inserted)))

    labels = {
        "attachedTemplate": _("Template outside the file, not loaded"),
        "image": _("Linked picture outside the file, not loaded"),
    }
    for relation in parts.external:
        yield LeftOut(labels[relation.kind], relation.target)


def _with_text(label: str, element: Element) -> Iterator[LeftOut]:
    """Yield an element with its words, if it has any."""
    values = [value.text or "" for value in element.iter() if value.tag.endswith("/chart}v")]
    text = joined([*lines_of(element).splitlines(), *values, attribute_words(element)])
    if text:
        yield LeftOut(label, text)


def _author(element: Element) -> str:
    author = element.get(f"{W}author") or _("an unknown author")
    return author[:100]
