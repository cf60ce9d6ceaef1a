"""Metadata in a picture's file: camera, owner, location, comments."""

from collections.abc import Iterator
from typing import IO

from PIL import ExifTags, Image

from stories.text_safety import UNSTORABLE

# Longer entries, such as thumbnails and color profiles, are cut: they are not text.
MAX_LENGTH = 20_000
EXIF_PARTS = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)
SHOWN_NAMES = {"xmp": "XMP"}
BINARY_ENTRIES = frozenset({"icc_profile", "exif", "photoshop", "mpf", "MPFInfo"})


def read_metadata(file: IO[bytes]) -> dict[str, str]:
    """Return {name: text} of a picture's metadata without decoding it; {} if it is unreadable."""
    try:
        with Image.open(file) as picture:
            metadata = dict(_image_entries(picture))
            metadata.update(_exif_entries(picture.getexif()))
            return metadata
    except Exception:  # a hostile file can raise anything in a decoder, and isn't shown
        return {}


def _image_entries(picture: Image.Image) -> Iterator[tuple[str, str]]:
    """Yield the texts that the format stores, such as comments and XMP."""
    for name, value in picture.info.items():
        if isinstance(value, str | bytes) and name not in BINARY_ENTRIES:
            yield SHOWN_NAMES.get(str(name), str(name)), _decoded(value)


def _exif_entries(exif: Image.Exif) -> Iterator[tuple[str, str]]:
    """Yield the texts of Exif, and an entry without text for a location."""
    for number, value in _all_tags(exif):
        if isinstance(value, str | bytes):
            yield ExifTags.TAGS.get(number, str(number)), _decoded(value)

    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        yield "GPSInfo", ""


def _all_tags(exif: Image.Exif) -> Iterator[tuple[int, object]]:
    yield from exif.items()
    for part in EXIF_PARTS:
        yield from exif.get_ifd(part).items()


def _decoded(value: str | bytes) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return UNSTORABLE.sub("", value[:MAX_LENGTH])
