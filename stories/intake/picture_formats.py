"""Formats of picture files that the portal refuses, each with a way out."""

from django.utils.translation import gettext_lazy as _

# Brands of files in the ISO base media format, at byte 8 after "ftyp".
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
AVIF_BRANDS = (b"avif", b"avis")
READ_FORMATS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")

HEIC = _(
    "This is a HEIC picture, as iPhones take them. Export it as JPEG, or send it to yourself by"
    " email as “Most compatible,” and upload that file."
)
AVIF = _(
    "This is an AVIF picture. Open it in a browser or picture program, save it as PNG or JPEG, "
    "and upload that file."
)
TIFF = _(
    "This is a TIFF picture. Save it as PNG or JPEG in a picture program and upload that file."
)
GIF = _(
    "This is a GIF picture. Save it as PNG in a picture program and upload that file. It won’t"
    " move."
)
DAMAGED = _(
    "The picture is damaged or incomplete. Open it in a picture program, save it again and upload"
    " the new file. If it doesn’t open, ask for the original."
)
UNKNOWN = _(
    "We can’t read this file as a JPEG, PNG or WebP picture. Save the picture in one of these"
    " formats and upload that file."
)


def refusal_of(content: bytes) -> str:
    """Return why a file that can't be read is refused, by its first bytes."""
    brand = content[8:12] if content[4:8] == b"ftyp" else b""
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"

    if brand in AVIF_BRANDS:
        message = AVIF
    elif brand in HEIC_BRANDS:
        message = HEIC
    elif content.startswith((b"II*\0", b"MM\0*")):
        message = TIFF
    elif content.startswith((b"GIF87a", b"GIF89a")):
        message = GIF
    elif is_webp or content.startswith(READ_FORMATS):
        message = DAMAGED
    else:
        message = UNKNOWN
    return str(message)
