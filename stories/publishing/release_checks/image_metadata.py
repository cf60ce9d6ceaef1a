"""What a picture's file says beside the picture: camera, owner, place, comments."""

from collections.abc import Iterator
from typing import IO

from PIL import ExifTags, Image

from stories.text import UNSTORABLE

# As much of one entry as is read; thumbnails and color profiles are longer and hold no words.
LONGEST = 20_000
PARTS = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)
NO_WORDS = frozenset({"icc_profile", "exif", "photoshop", "mpf", "MPFInfo"})


def read_metadata(file: IO[bytes]) -> dict[str, str]:
    """Return {name: text} of a picture's metadata, without its pixels; {} when it is no picture that can be read."""
    try:
        with Image.open(file) as picture:
            return dict(_entries(picture))
    except Exception:  # a hostile file can raise anything in a decoder, and holds nothing that could be shown
        return {}


def _entries(picture: Image.Image) -> Iterator[tuple[str, str]]:
    for name, value in picture.info.items():
        if isinstance(value, str | bytes) and name not in NO_WORDS:
            yield name.upper() if name == "xmp" else str(name), _text(value)
    exif = picture.getexif()
    for number, value in [*exif.items(), *(entry for part in PARTS for entry in exif.get_ifd(part).items())]:
        if isinstance(value, str | bytes):
            yield ExifTags.TAGS.get(number, str(number)), _text(value)
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        yield "GPSInfo", ""


def _text(value: str | bytes) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return UNSTORABLE.sub("", text[:LONGEST])
