"""Parser of untrusted XML: no document type, no entity, limited number and depth of elements."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.expatreader import create_parser
from django.utils.translation import gettext as _

from stories.intake.files.limits import MAX_DEPTH, MAX_ELEMENTS, FileError

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

# The parser keeps a token, such as a tag with all its attributes, in memory until it is complete.
MAX_CHUNKS_WITHOUT_EVENT = 16


class Budget:
    """Number of elements that the parts of one file may contain together."""

    def __init__(self, elements: int = MAX_ELEMENTS) -> None:
        self.limit = elements
        self.left = elements

    def spend(self) -> None:
        """Count one element; raise FileError when there are too many."""
        self.left -= 1
        if self.left < 0:
            raise FileError(
                _("The file has more than %(limit)s elements. It looks damaged or unsafe.")
                % {"limit": f"{self.limit:,}"}
            )


class PartReader(ContentHandler):
    """Reader of one part, which counts its elements.

    Subclasses override start(), end() and text(). Names have no prefix, since programs choose
    different ones.
    """

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.budget = budget
        self.depth = 0
        self.event_count = 0

    def startElement(self, name: str, attrs: "AttributesImpl") -> None:  # noqa: N802  name of SAX
        self.event_count += 1
        self.depth += 1
        self.budget.spend()
        if self.depth > MAX_DEPTH:
            raise FileError(
                _("The file has more than %(limit)s levels of elements.") % {"limit": MAX_DEPTH}
            )

        self.start(_without_prefix(name), attrs)

    def endElement(self, name: str) -> None:  # noqa: N802
        self.event_count += 1
        self.depth -= 1
        self.end(_without_prefix(name))

    def characters(self, content: str) -> None:
        self.event_count += 1
        self.text(content)

    def start(self, name: str, attrs: "AttributesImpl") -> None:
        """Handle the start of an element."""

    def end(self, name: str) -> None:
        """Handle the end of an element."""

    def text(self, text: str) -> None:
        """Handle a piece of the text, which may come in several pieces."""


def _without_prefix(name: str) -> str:
    return name.rpartition(":")[2]


def parse(chunks: Iterable[bytes], reader: PartReader) -> None:
    """Parse XML with a reader; raise FileError if it is invalid or declares entities."""
    try:
        _feed(chunks, reader)
    except DefusedXmlException as error:
        raise FileError(
            _("The file contains XML entities or a document type, which aren't allowed.")
        ) from error
    except (SAXException, ValueError, LookupError) as error:  # LookupError: unknown encoding
        raise FileError(_("The file is damaged: it contains invalid XML.")) from error


def _feed(chunks: Iterable[bytes], reader: PartReader) -> None:
    """Feed the chunks to the parser; raise FileError if one element spans too many chunks."""
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(reader)
    chunks_without_event = 0

    for chunk in chunks:
        count_before = reader.event_count
        parser.feed(chunk)

        if reader.event_count > count_before:
            chunks_without_event = 0
        else:
            chunks_without_event += 1

        if chunks_without_event > MAX_CHUNKS_WITHOUT_EVENT:
            raise FileError(
                _("The file looks damaged or unsafe: one of its elements is too large.")
            )

    parser.close()
