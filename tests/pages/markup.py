"""A page as a browser reads it."""

import json
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import html5lib
from lxml.etree import _Element as Element
from lxml.html import HTMLParser, document_fromstring

FIELDS = ("input", "select", "textarea")
INLINE = ("a", "abbr", "b", "cite", "em", "i", "mark", "q", "span", "strong", "time")
# A year, month, date, or date and time with a zone, as the HTML standard has them.
MACHINE_TIME = re.compile(
    r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:?[0-9]{2}))?)?)?"
)


class Markup:
    """A parsed page and the questions that tests put to it."""

    def __init__(self, html: str | bytes) -> None:
        self.source = html.decode() if isinstance(html, bytes) else html
        # Its parser is some fifty times as fast as the one that knows every error.
        self.root: Element = document_fromstring(
            (self.source or "<html></html>").encode(), parser=HTMLParser(encoding="utf-8")
        )
        self.elements = [element for element in self.root.iter() if isinstance(element.tag, str)]

    @cached_property
    def errors(self) -> list[str]:
        """Parse errors of the page, by their codes in the HTML standard."""
        parser = html5lib.HTMLParser()
        parser.parse(self.source)
        return [code for _place, code, _values in parser.errors]

    def all(self, *tags: str) -> Iterator[Element]:
        return (element for element in self.elements if element.tag in tags)

    def text(self, tag: str) -> str:
        """Return the words of the only element with this tag."""
        (element,) = self.all(tag)
        return words(element)

    def texts(self, css_class: str) -> list[str]:
        """Return the words of every element with this class."""
        return [
            words(element)
            for element in self.elements
            if css_class in element.get("class", "").split()
        ]

    def meta(self, name: str) -> str:
        return next(
            (
                element.get("content", "")
                for element in self.all("meta")
                if element.get("name") == name
            ),
            "",
        )

    @property
    def title(self) -> str:
        return next(words(element) for element in self.all("title"))

    @property
    def canonical(self) -> str:
        (link,) = [element for element in self.all("link") if element.get("rel") == "canonical"]
        return link.get("href", "")

    @property
    def links(self) -> list[str]:
        return [element.get("href", "") for element in self.all("a")]

    @property
    def ids(self) -> list[str]:
        return [element.get("id", "") for element in self.elements if element.get("id") is not None]

    @property
    def heading_levels(self) -> list[int]:
        return [int(element.tag[1]) for element in self.all("h1", "h2", "h3", "h4", "h5", "h6")]

    @property
    def invalid_times(self) -> list[str]:
        """Return the <time> elements whose machine-readable value the HTML standard does not allow."""
        values = [element.get("datetime", words(element)) for element in self.all("time")]
        return [value for value in values if not MACHINE_TIME.fullmatch(value)]

    @property
    def unlabelled(self) -> list[str]:
        """Return the names of the fields that no label names."""
        named = {element.get("for") for element in self.all("label")}
        inside = {
            field for label in self.all("label") for field in label.iter() if field.tag in FIELDS
        }
        fields = [
            field for field in self.all(*FIELDS) if field.get("type") not in ("hidden", "submit")
        ]
        return [
            field.get("name", "")
            for field in fields
            if field.get("id") not in named and field not in inside
        ]

    @property
    def structured(self) -> list[Any]:
        """Return the structured data of the page."""
        scripts = [
            element
            for element in self.all("script")
            if element.get("type") == "application/ld+json"
        ]
        return [json.loads(element.text or "") for element in scripts]

    def described(self, kind: str) -> Any:
        """Return the only structured data of a type."""
        (found,) = [block for block in self.structured if block["@type"] == kind]
        return found

    @property
    def words(self) -> str:
        """All that a visitor can read, and all that a machine can."""
        return words(self.root)


def words(element: Element) -> str:
    return " ".join("".join(_texts(element)).split())


def _texts(element: Element) -> Iterator[str]:
    gap = "" if element.tag in INLINE else " "
    yield gap + (element.text or "")
    for child in element:
        if isinstance(child.tag, str):
            yield from _texts(child)
        yield child.tail or ""
    yield gap
