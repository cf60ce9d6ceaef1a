"""Formats of picture files that the portal refuses, each with a way out."""

import re

from django.utils.translation import gettext_lazy as _

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


# First bytes of a file. ISO base media files have "ftyp" and their brand after four bytes.
SIGNATURES = (
    (re.compile(rb".{4}ftypavi[fs]", re.DOTALL), AVIF),
    (re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cx]|m[is]f1)", re.DOTALL), HEIC),
    (re.compile(rb"II\*\0|MM\0\*"), TIFF),
    (re.compile(rb"GIF8[79]a"), GIF),
    (re.compile(rb"RIFF.{4}WEBP|\xff\xd8\xff|\x89PNG\r\n\x1a\n", re.DOTALL), DAMAGED),
)


def refusal_of(content: bytes) -> str:
    """Return why a file that can't be read is refused, by its first bytes."""
    for signature, message in SIGNATURES:
        if signature.match(content):
            return str(message)

    return str(UNKNOWN)
