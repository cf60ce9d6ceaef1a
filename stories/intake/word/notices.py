"""What a document carries besides its text: told to whoever imports it, one sentence for each."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stories.intake.word.docx_parts import MAIN, DocxParts, W, text_of
from stories.text import UNSTORABLE

MAX_QUOTE, MOST = 300, 200
PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
# What Word counts or notes of itself, and no person wrote.
DULL = {"Pages", "Words", "Characters", "Lines", "Paragraphs", "CharactersWithSpaces", "TotalTime", "DocSecurity"}
DULL |= {"ScaleCrop", "LinksUpToDate", "SharedDoc", "HyperlinksChanged", "AppVersion", "Application", "Template"}
DULL |= {"revision", "created", "modified", "HeadingPairs", "TitlesOfParts"}


def notices(parts: DocxParts) -> list[str]:
    """Return what was found, at most 200 sentences; the texts in them are cut at 300 characters."""
    found = [UNSTORABLE.sub("", sentence) for sentence in _all(parts)]
    rest = len(found) - MOST
    more = ngettext("%(count)s more finding.", "%(count)s more findings.", max(rest, 0)) % {"count": rest}
    return [*found[:MOST], *([more] if rest > 0 else [])]


def _all(parts: DocxParts) -> Iterator[str]:
    yield from _changes(parts.tree(MAIN))
    yield from _notes(parts)
    yield from _margins(parts)
    yield from _properties(parts)
    yield from _others(parts)


def _changes(main: Element) -> Iterator[str]:
    """Tracked changes come in as if they were accepted."""
    said = {
        f"{W}ins": _("Tracked insertion by %(who)s, taken as accepted: %(text)s"),
        f"{W}del": _("Tracked deletion by %(who)s, left out: %(text)s"),
        f"{W}moveFrom": _("Text moved by %(who)s, left out here: %(text)s"),
        f"{W}moveTo": _("Text moved by %(who)s, taken here: %(text)s"),
    }
    for element in main.iter():
        if element.tag in said and (text := text_of(element)):
            yield said[element.tag] % {"who": _who(element), "text": _short(text)}


def _notes(parts: DocxParts) -> Iterator[str]:
    said = {
        "comments": (f"{W}comment", _("Comment by %(who)s, left out: %(text)s")),
        "footnotes": (f"{W}footnote", _("Footnote, left out: %(text)s")),
        "endnotes": (f"{W}endnote", _("Endnote, left out: %(text)s")),
    }
    for name, (tag, sentence) in said.items():
        for element in parts.tree(f"word/{name}.xml").iter(tag):
            if text := text_of(element):
                yield sentence % {"who": _who(element), "text": _short(text)}


def _margins(parts: DocxParts) -> Iterator[str]:
    for kind, sentence in (("header", _("Header, left out: %(text)s")), ("footer", _("Footer, left out: %(text)s"))):
        for name in parts.matching(f"word/{kind}", ".xml"):
            if text := text_of(parts.tree(name)):
                yield sentence % {"text": _short(text)}


def _properties(parts: DocxParts) -> Iterator[str]:
    for name in PROPERTIES:
        for element in parts.tree(name):
            what = element.get("name") or element.tag.rpartition("}")[2]
            text = " ".join("".join(element.itertext()).split())
            if text and what not in DULL:
                yield _("Document property %(name)s, left out: %(text)s") % {"name": what[:50], "text": _short(text)}


def _others(parts: DocxParts) -> Iterator[str]:
    counted = (
        (len(parts.matching("word/embeddings/", "")), _("Embedded files, left out: %(count)s")),
        (len(parts.matching("customXml/item", ".xml")), _("Parts with data of other programs, left out: %(count)s")),
        (len(list(parts.tree(MAIN).iter(f"{W}altChunk"))), _("Inserted documents, left out: %(count)s")),
    )
    yield from (sentence % {"count": count} for count, sentence in counted if count)


def _who(element: Element) -> str:
    return (element.get(f"{W}author") or _("somebody"))[:100]


def _short(text: str) -> str:
    return text if len(text) <= MAX_QUOTE else f"{text[: MAX_QUOTE - 1]}…"
