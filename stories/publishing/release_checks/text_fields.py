"""Every string of a content that will be public, with the way the release check reads it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from stories.publishing.content_fields import CONTENT_FIELDS, Text
from stories.publishing.release_checks.findings import Context, Field, Kind

NUMBER = re.compile(r"(?<![^.])[0-9]+(?![^.])")
DECLARED = {field.name: field.texts for field in CONTENT_FIELDS}


def public_fields(content: Mapping[str, Any], context: Context) -> Iterator[Field]:
    """Yield the texts of a content (its shape: stories/publishing/snapshot.py) and of its picture's metadata.

    A string that no content field declares is read as plain text: nothing becomes public unread.
    """
    for name, value in content.items():
        for path, text in strings(value):
            declared = declared_text(name, path)
            if declared:
                yield Field(_numbered(declared.name, path), text, declared.kind)
    for key, text in context.image_metadata.items() if content.get("image") else ():
        yield Field(f"image.{key}", text)


def declared_text(name: str, path: str) -> Text | None:
    """Return how the string at a path of a field is read, None for a code from a fixed list."""
    usual = Text(Kind.TEXT, f"{name}.{path}".rstrip("."))
    return DECLARED.get(name, {}).get(without_numbers(path), usual)


def without_numbers(path: str) -> str:
    """Return a path as content fields declare it: "0.name" becomes "#.name"."""
    return NUMBER.sub("#", path)


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, string) for every string in a JSON value: ("", "x"), ("0.name", "x"), ("more_urls.1", "x")."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from strings(part, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield from strings(part, f"{path}.{number}".lstrip("."))


def _numbered(name: str, path: str) -> str:
    """Put the numbers of a path in the places of a name: "tags.#" and "2.name" make "tags.2"."""
    for number in NUMBER.findall(path):
        name = name.replace("#", number, 1)
    return name
