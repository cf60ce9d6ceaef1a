"""CheckedText fields of a content: every string that becomes public, with its kind."""

import re
from collections.abc import Iterator, Mapping

from stories.models.source import sources_in
from stories.publishing.content_fields import CONTENT_FIELDS, CheckedText
from stories.publishing.release_checks.findings import Context, Field, Kind, StoryContent

NUMBER = re.compile(r"(?<![^.])[0-9]+(?![^.])")
DECLARED = {field.name: field.checked_texts for field in CONTENT_FIELDS}


def public_fields(content: StoryContent, context: Context) -> Iterator[Field]:
    """Yield the texts of a content and of its picture's metadata.

    A string that no content field declares is checked as plain text, so that nothing becomes
    public unchecked.
    """
    for name, value in _in_current_format(content).items():
        for path, text in strings(value):
            declared = declared_text(name, path)
            if declared:
                yield Field(_numbered(declared.name, path), text, declared.kind)

    if content.get("image"):
        for key, text in context.image_metadata.items():
            yield Field(f"image.{key}", text)


def _in_current_format(content: StoryContent) -> StoryContent:
    """Return a content with `sources` in place of the earlier `source`."""
    others = {name: value for name, value in content.items() if name != "source"}
    return others | {"sources": sources_in(content)}


def declared_text(name: str, path: str) -> CheckedText | None:
    """Return the declaration of the string at a path of a field; None for a code of a list."""
    default = CheckedText(Kind.TEXT, f"{name}.{path}".rstrip("."))
    declared = DECLARED.get(name, {})
    return declared.get(without_numbers(path), default)


def without_numbers(path: str) -> str:
    """Return a path as content fields declare it: "0.name" becomes "#.name"."""
    return NUMBER.sub("#", path)


def strings(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, string) for all strings of a JSON value: ("", "x"), ("0.name", "x")."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from strings(part, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield from strings(part, f"{path}.{number}".lstrip("."))


def _numbered(name: str, path: str) -> str:
    """Replace # in a name by the numbers of a path: "tags.#" and "2.name" make "tags.2"."""
    for number in NUMBER.findall(path):
        name = name.replace("#", number, 1)
    return name
