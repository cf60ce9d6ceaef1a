"""Pictures made on the spot, honest and hostile."""

import struct
import zlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

CAMERA, ORIENTATION, GPS = 0x010F, 0x0112, 0x8825


def picture_bytes(
    format_: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any
) -> bytes:
    target = BytesIO()
    picture = Image.new(mode, size)
    picture.paste(Image.new(mode, (size[0] // 2, size[1]), "white"), (0, 0))
    picture.save(target, format_, **options)
    return target.getvalue()


def upload(content: bytes, name: str = "holiday.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def exif(orientation: int = 1) -> bytes:
    """Return EXIF data that names a camera and a place."""
    data = Image.Exif()
    data[CAMERA] = "SPYCAM 3000"
    data[ORIENTATION] = orientation
    data.get_ifd(GPS)[1] = "N"
    return data.tobytes()


def endless_jpeg(size: int = 2_000_000) -> bytes:
    """Return a JPEG whose last scan is repeated until the file has this many bytes.

    The decoder goes over all pixels for each of them, which takes minutes.
    """
    target = BytesIO()
    Image.new("RGB", (5000, 4990)).save(target, "JPEG", progressive=True, quality=5)
    content = target.getvalue().removesuffix(b"\xff\xd9")
    last_scan = content[content.rindex(b"\xff\xda") :]
    count = (size - len(content)) // len(last_scan)
    return content + last_scan * count + b"\xff\xd9"


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """Return a PNG of a few bytes that claims billions of pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )
