"""Every text of an edition that will be public, by the form's field."""

from collections.abc import Iterator, Mapping
from typing import Any

from stories.publishing.release_checks.findings import Context, Field, Kind


def public_fields(content: Mapping[str, Any], context: Context) -> Iterator[Field]:
    """Yield the texts of a content (its shape: stories/publishing/snapshot.py) and of its picture's metadata."""
    yield Field("title", content["title"])
    yield Field("slug", content["slug"], Kind.ADDRESS)
    yield Field("summary", content["summary"])
    yield Field("body", content["body"], Kind.PROSE)
    yield from _numbered("tags", [tag["name"] for tag in content["tags"]])
    for number, line in enumerate(content["outcomes"]):
        yield Field(f"outcomes.{number}.unit", line["unit"])
        yield Field(f"outcomes.{number}.note", line["note"])
    yield from _source(content["source"])
    if content["image"]:
        yield from _image(content["image"], context)


def _numbered(name: str, texts: list[str], kind: Kind = Kind.TEXT) -> Iterator[Field]:
    yield from (Field(f"{name}.{number}", text, kind) for number, text in enumerate(texts))


def _source(source: Mapping[str, Any]) -> Iterator[Field]:
    yield Field("source_title", source["title"])
    yield Field("source_url", source["url"], Kind.ADDRESS)
    yield from _numbered("more_source_urls", source["more_urls"], Kind.ADDRESS)


def _image(image: Mapping[str, Any], context: Context) -> Iterator[Field]:
    yield Field("image_alt", image["alt"])
    yield Field("image_caption", image["caption"])
    yield Field("image", image["name"], Kind.NAME)
    yield from (Field(f"image.{key}", text) for key, text in context.image_metadata.items())
