"""Uploaded pictures, rewritten so that nothing but the picture itself remains."""

from io import BytesIO
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

# {format: (file extension, options of Pillow)}
FORMATS: dict[str, tuple[str, dict[str, int | bool]]] = {
    "JPEG": (".jpg", {"quality": 85, "optimize": True, "progressive": True}),
    "PNG": (".png", {"optimize": True}),
    "WEBP": (".webp", {"quality": 85}),
}
CONTENT_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
MAX_WIDTH = 1600
# A small file can claim billions of pixels. Each takes up to 12 bytes of memory here.
MAX_PIXELS = 25_000_000
MODES = {"1": "L", "L": "L", "LA": "RGBA", "P": "RGBA", "PA": "RGBA", "RGBA": "RGBA"}


def rewrite(content: bytes) -> tuple[str, bytes]:
    """Return (file extension, content) of the picture as a new file without metadata.

    It is upright and at most 1600 pixels wide. Raise ValidationError if the file isn't a JPEG, PNG
    or WebP, is damaged, or has too many pixels.
    """
    try:
        picture, format_ = _decode(content)
        return _encode(picture, format_)
    except (ValidationError, MemoryError):
        raise
    except Exception as error:  # a hostile file can raise anything in a decoder
        raise ValidationError(
            _("We can’t read this file as a JPEG, PNG or WebP picture.")
        ) from error


def content_type(name: str) -> str:
    """Return the content type of a stored picture; raise KeyError for another file name."""
    return CONTENT_TYPES[PurePath(name).suffix]


def _decode(content: bytes) -> tuple[Image.Image, str]:
    """Return a picture, turned upright, and its format; raise ValidationError if it is too big."""
    picture = Image.open(BytesIO(content), formats=list(FORMATS))
    if picture.width * picture.height > MAX_PIXELS:
        raise ValidationError(
            _("The picture has more than %(number)s million pixels. Make it smaller.")
            % {"number": MAX_PIXELS // 10**6}
        )

    format_ = picture.format or ""
    if format_ == "JPEG":
        # The decoder skips invisible detail, which saves time and memory for a large photo.
        picture.draft("RGB", (MAX_WIDTH, MAX_WIDTH))
    return ImageOps.exif_transpose(picture), format_


def _encode(picture: Image.Image, format_: str) -> tuple[str, bytes]:
    """Return the file extension and content of a new picture that has the same pixels only."""
    extension, options = FORMATS[format_]
    if picture.mode.startswith("I"):  # a 16-bit gray PNG, which would turn white
        picture = picture.point(lambda level: level / 256).convert("L")

    mode = "RGB" if format_ == "JPEG" else MODES.get(picture.mode, "RGB")
    plain = picture.convert(mode)
    if plain.width > MAX_WIDTH:
        height = max(1, round(plain.height * MAX_WIDTH / plain.width))
        plain = plain.resize((MAX_WIDTH, height), Image.Resampling.LANCZOS)

    # A new image has no EXIF data, location, color profile, comment or thumbnail.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    target = BytesIO()
    clean.save(target, format_, **options)
    return extension, target.getvalue()
