"""Zip packages, such as .xlsx and .docx files, opened only if nothing about them is suspicious."""

import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from stories.intake.files.limits import (
    MAX_PARTS,
    MAX_UNPACKED_BYTES,
    FileError,
    require_size,
)

SIGNATURE = b"PK\x03\x04"
END_RECORD = b"PK\x05\x06"
ZIP64_LOCATOR = b"PK\x06\x07"
MAX_DIRECTORY_BYTES = 2**20  # 2,000 names take a tenth of it
CHUNK_BYTES = 64 * 2**10
ENCRYPTED_FLAG = 0x1
FILE_TYPE_MASK = 0o170000
SYMLINK_TYPE = 0o120000
# Separators and drives of Windows.
UNSAFE_CHARACTERS = frozenset("\\:")
ZIP_ERRORS = (
    BadZipFile,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
    struct.error,
)


class ZipPackage:
    """A checked zip file. `names` are its parts; nothing is ever unpacked to a disk."""

    def __init__(self, content: bytes) -> None:
        """Raise FileError for a file that isn't zip, is damaged, too large or unsafe."""
        require_size(len(content))
        _require_small_directory(content)
        try:
            self._zip = ZipFile(BytesIO(content))
            infos = self._zip.infolist()
        except ZIP_ERRORS as error:
            raise _damaged() from error

        _require_safe(infos)
        self.names = [info.filename for info in infos]
        self._bytes_left = MAX_UNPACKED_BYTES

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a part in chunks; raise FileError if it is damaged or all parts are too large."""
        try:
            with self._zip.open(name) as part:
                while chunk := part.read(CHUNK_BYTES):
                    # Counted here, since the sizes in the directory may be wrong.
                    self._bytes_left -= len(chunk)
                    if self._bytes_left < 0:
                        raise _too_large()

                    yield chunk
        except (FileError, MemoryError):
            raise
        except Exception as error:  # zlib and other decoders have their own exceptions
            raise _damaged() from error

    def read(self, name: str, limit: int = MAX_UNPACKED_BYTES) -> bytes:
        """Return a part; raise FileError if it has more bytes than the limit."""
        if self._zip.getinfo(name).file_size > limit:
            raise FileError(
                _("%(name)s in the file is larger than %(limit)s.")
                % {"name": name, "limit": filesizeformat(limit)}
            )

        return b"".join(self.chunks(name))


def _require_small_directory(content: bytes) -> None:
    """Check the end record before ZipFile creates an object for each directory entry."""
    end = content.rfind(END_RECORD)
    if not content.startswith(SIGNATURE) or end < 0:
        raise _damaged()

    try:
        (directory_size,) = struct.unpack_from("<I", content, end + 12)
    except struct.error as error:
        raise _damaged() from error

    # Zip64 is for files of more than 4 GB. In a smaller one it could hide a larger directory.
    is_zip64 = content[max(0, end - 20) : end].startswith(ZIP64_LOCATOR)
    if is_zip64 or directory_size > MAX_DIRECTORY_BYTES:
        raise _too_many_parts()


def _require_safe(infos: list[ZipInfo]) -> None:
    """Raise FileError for too many, repeated, unsafe or too large parts."""
    if len(infos) > MAX_PARTS:
        raise _too_many_parts()

    names = {info.filename.lower() for info in infos}
    if len(names) < len(infos):
        raise FileError(_("The file contains two parts with the same name."))

    for info in infos:
        _require_safe_part(info)

    unpacked_size = sum(info.file_size for info in infos)
    if unpacked_size > MAX_UNPACKED_BYTES:
        raise _too_large()


def _require_safe_part(info: ZipInfo) -> None:
    """Raise FileError for a part with an unsafe path, and for encrypted files and links."""
    if not _is_safe_path(info.filename):
        name = ascii(info.filename[:100])
        raise FileError(
            _("The file contains a part with an unsafe path: %(name)s") % {"name": name}
        )

    if info.flag_bits & ENCRYPTED_FLAG:
        raise FileError(_("The file is encrypted. Save it without a password."))

    unix_mode = info.external_attr >> 16
    if unix_mode & FILE_TYPE_MASK == SYMLINK_TYPE:
        raise FileError(_("The file contains a link to another file."))


def _is_safe_path(name: str) -> bool:
    """Return whether a path is relative and stays inside its folder, on any system."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        return False
    return UNSAFE_CHARACTERS.isdisjoint(name)


def _damaged() -> FileError:
    return FileError(
        _("The file is damaged or has the wrong file extension. Open it and save it again.")
    )


def _too_large() -> FileError:
    limit = filesizeformat(MAX_UNPACKED_BYTES)
    return FileError(_("Unpacked, the file is larger than %(limit)s.") % {"limit": limit})


def _too_many_parts() -> FileError:
    return FileError(
        _("The file contains more than %(limit)s parts.") % {"limit": f"{MAX_PARTS:,}"}
    )
