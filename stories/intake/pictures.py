"""Uploaded pictures, rewritten so that nothing but the picture itself remains."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from stories.intake.picture_formats import refusal_of

# {format: (file extension, options of Pillow)}
FORMATS: dict[str, tuple[str, dict[str, int | bool]]] = {
    "JPEG": (".jpg", {"quality": 85, "optimize": True, "progressive": True}),
    "PNG": (".png", {"optimize": True}),
    "WEBP": (".webp", {"quality": 85}),
}
# A JPEG with a second picture in it, as phones and cameras save: a depth map, a larger preview.
MULTI_PICTURE = "MPO"
CONTENT_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
MAX_WIDTH = 1600
# A small file can claim billions of pixels. Each takes up to 12 bytes of memory here.
MAX_PIXELS = 25_000_000
MODES = {"1": "L", "L": "L", "LA": "RGBA", "P": "RGBA", "PA": "RGBA", "RGBA": "RGBA"}
# Modes whose colors a profile describes.
PROFILED_MODES = {"L", "RGB", "RGBA", "CMYK"}


@dataclass(frozen=True, slots=True)
class RewrittenPicture:
    """A new picture file; `is_first_frame` says that the uploaded picture was animated."""

    extension: str
    content: bytes
    is_first_frame: bool


def rewrite(content: bytes) -> RewrittenPicture:
    """Return the picture as a new file without metadata.

    It is upright, in sRGB and at most 1600 pixels wide. Raise ValidationError if the file isn't a
    JPEG, PNG or WebP, is damaged, or has too many pixels.
    """
    try:
        picture, format_, is_first_frame = _decode(content)
        return RewrittenPicture(FORMATS[format_][0], _encode(picture, format_), is_first_frame)
    except (ValidationError, MemoryError):
        raise
    except Exception as error:  # a hostile file can raise anything in a decoder
        raise ValidationError(refusal_of(content)) from error


def content_type(name: str) -> str:
    """Return the content type of a stored picture; raise KeyError for another file name."""
    return CONTENT_TYPES[PurePath(name).suffix]


def _decode(content: bytes) -> tuple[Image.Image, str, bool]:
    """Return a picture, turned upright, its format, and whether it was animated.

    Raise ValidationError if it is too big.
    """
    picture = Image.open(BytesIO(content), formats=list(FORMATS))
    if picture.width * picture.height > MAX_PIXELS:
        raise ValidationError(
            _("The picture has more than %(number)s million pixels. Make it smaller.")
            % {"number": MAX_PIXELS // 10**6}
        )

    format_ = picture.format or ""
    is_animated = getattr(picture, "is_animated", False)
    if format_ == MULTI_PICTURE:
        format_ = "JPEG"
        is_animated = False

    if format_ == "JPEG":
        # The decoder skips invisible detail, which saves time and memory for a large photo.
        picture.draft("RGB", (MAX_WIDTH, MAX_WIDTH))

    return ImageOps.exif_transpose(picture), format_, is_animated


def _encode(picture: Image.Image, format_: str) -> bytes:
    """Return the content of a new picture that has the same pixels only."""
    profile = picture.info.get("icc_profile")
    mode = _final_mode(picture, format_)
    if picture.mode.startswith("I"):  # a 16-bit gray PNG, which would turn white
        picture = picture.point(lambda level: level / 256).convert("L")
        profile = None

    has_transparent_color = "transparency" in picture.info
    if has_transparent_color or picture.mode not in PROFILED_MODES:
        picture = picture.convert(mode)
    if picture.width > MAX_WIDTH:
        height = max(1, round(picture.height * MAX_WIDTH / picture.width))
        picture = picture.resize((MAX_WIDTH, height), Image.Resampling.LANCZOS)

    if profile:
        picture = _in_standard_colors(picture, profile)

    plain = picture.convert(mode)
    # A new image has no EXIF data, location, color profile, comment or thumbnail.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    target = BytesIO()
    clean.save(target, format_, **FORMATS[format_][1])
    return target.getvalue()


def _final_mode(picture: Image.Image, format_: str) -> str:
    """Return the mode of the new picture, with transparency if the picture has any."""
    if format_ == "JPEG":
        return "RGB"
    if picture.mode.startswith("I"):
        return "L"
    if "transparency" in picture.info:  # one transparent color, also of a gray or RGB picture
        return "RGBA"
    return MODES.get(picture.mode, "RGB")


def _in_standard_colors(picture: Image.Image, profile: bytes) -> Image.Image:
    """Return the picture in sRGB, which browsers assume; unchanged if the profile is unusable."""
    output = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(picture, source, target, outputMode=output)
    except (ImageCms.PyCMSError, OSError):  # damaged, or made for another kind of picture
        return picture

    return converted or picture
