"""XML from outside: no document type, no entity, no reference, and only so many elements, so deep."""

from collections.abc import Iterable
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.expatreader import create_parser
from django.utils.translation import gettext as _

from stories.intake.files.limits import MAX_DEPTH, MAX_ELEMENTS, FileError

# One token, such as a tag with all its attributes, must be whole in memory before it is seen.
MAX_SILENT_CHUNKS = 16


class Budget:
    """How many elements the parts of one file may have together."""

    def __init__(self, elements: int = MAX_ELEMENTS) -> None:
        self.limit = self.left = elements

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            limit = {"limit": f"{self.limit:,}"}
            raise FileError(_("The file has more than %(limit)s elements: it is too large, or not honest.") % limit)


class PartReader(ContentHandler):
    """Counts what it sees. Names come without their prefix, so that each maker's habit is the same to us."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.budget, self.depth, self.seen = budget, 0, 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802  the name is that of SAX
        self.seen += 1
        self.depth += 1
        self.budget.spend()
        if self.depth > MAX_DEPTH:
            raise FileError(_("The file has elements more than %(limit)s deep.") % {"limit": MAX_DEPTH})
        self.start(name.rpartition(":")[2], attrs)

    def endElement(self, name: str) -> None:  # noqa: N802
        self.seen += 1
        self.depth -= 1
        self.end(name.rpartition(":")[2])

    def characters(self, content: str) -> None:
        self.seen += 1
        self.text(content)

    def start(self, name: str, attrs: Any) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Some of the text, not always all of it at once."""


def parse(chunks: Iterable[bytes], reader: PartReader) -> None:
    """Feed XML to a reader; raise FileError when it is not well-formed or declares a document type or an entity."""
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(reader)
    silent = 0
    try:
        for chunk in chunks:
            before = reader.seen
            parser.feed(chunk)
            silent = 0 if reader.seen > before else silent + 1
            if silent > MAX_SILENT_CHUNKS:
                raise FileError(_("The file has an element that is larger than any honest one."))
        parser.close()
    except DefusedXmlException as error:
        raise FileError(_("The file declares XML entities or a document type. That is refused.")) from error
    except (SAXException, ValueError, LookupError) as error:  # an unknown encoding is a LookupError
        raise FileError(_("The file is damaged: a part of it is not well-formed XML.")) from error
