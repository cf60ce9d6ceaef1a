"""Packages: the zip files that .xlsx and .docx are, opened only when nothing about them is odd."""

import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from stories.intake.files.limits import MAX_PARTS, MAX_UNPACKED, FileError, require_size

SIGNATURE, END, ZIP64 = b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x07"
MAX_DIRECTORY = 2**20  # bytes; 2,000 names take a tenth of it
CHUNK = 64 * 2**10
ENCRYPTED, LINK = 0x1, 0o120000
DAMAGED = (BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, KeyError, struct.error)


class ZipPackage:
    """A zip file that was looked through. `names` are its parts; nothing is ever unpacked to a disk."""

    def __init__(self, content: bytes) -> None:
        """Raise FileError when it is no zip file, is damaged, encrypted, too large, or names paths outside of it."""
        require_size(len(content))
        _require_small_directory(content)
        try:
            self._zip = ZipFile(BytesIO(content))
            infos = self._zip.infolist()
        except DAMAGED as error:
            raise _damaged() from error
        _require_sound(infos)
        self.names = [info.filename for info in infos]
        self._left = MAX_UNPACKED

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a part bit by bit; raise FileError when it is damaged or all parts pass the limit."""
        try:
            with self._zip.open(name) as part:
                while chunk := part.read(CHUNK):
                    # Counted as it comes: what the directory says of sizes is only a claim.
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise _too_large()
                    yield chunk
        except FileError:
            raise
        except Exception as error:  # zlib and its like have errors of their own
            raise _damaged() from error

    def read(self, name: str, limit: int = MAX_UNPACKED) -> bytes:
        """Return a part; raise FileError when it has more bytes than the limit."""
        if self._zip.getinfo(name).file_size > limit:
            limits = {"name": name, "limit": filesizeformat(limit)}
            raise FileError(_("%(name)s in the file has more than %(limit)s.") % limits)
        return b"".join(self.chunks(name))


def _require_small_directory(content: bytes) -> None:
    """Look at the end record before the zip reader builds an object for each of its entries."""
    end = content.rfind(END)
    if not content.startswith(SIGNATURE) or end < 0:
        raise _damaged()
    try:
        (size,) = struct.unpack_from("<I", content, end + 12)
    except struct.error as error:
        raise _damaged() from error
    # The wider format is for more than 4 GB; here it could only hide a larger directory.
    if size > MAX_DIRECTORY or content[max(0, end - 20) : end].startswith(ZIP64):
        raise _too_many()


def _require_sound(infos: list[ZipInfo]) -> None:
    if len(infos) > MAX_PARTS:
        raise _too_many()
    if len({info.filename.lower() for info in infos}) < len(infos):
        raise FileError(_("The file holds two parts of the same name."))
    for info in infos:
        _require_inside(info)
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise _too_large()


def _require_inside(info: ZipInfo) -> None:
    path = PurePosixPath(info.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in info.filename or ":" in info.filename:
        raise FileError(_("The file holds a part outside of itself: %(name)s") % {"name": ascii(info.filename[:100])})
    if info.flag_bits & ENCRYPTED:
        raise FileError(_("The file is encrypted. Save it without a password."))
    if (info.external_attr >> 16) & 0o170000 == LINK:
        raise FileError(_("The file holds a link to another file."))


def _damaged() -> FileError:
    return FileError(_("The file is damaged, or not what its name says. Open it, and save it anew."))


def _too_large() -> FileError:
    limit = {"limit": filesizeformat(MAX_UNPACKED)}
    return FileError(_("Unpacked, the file has more than %(limit)s: that is the limit.") % limit)


def _too_many() -> FileError:
    return FileError(_("The file holds more than %(limit)s parts.") % {"limit": f"{MAX_PARTS:,}"})
