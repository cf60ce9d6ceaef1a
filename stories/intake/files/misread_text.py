"""Signs that a program decoded a text with the wrong encoding before it was uploaded."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from stories.intake.files.worksheet import Row

# Encodings with which programs on Windows, macOS and MS-DOS read UTF-8 by mistake.
WRONG_ENCODINGS = ("cp1252", "latin-1", "mac_roman", "cp437", "cp850")
LATIN_1_TEXT = "".join(map(chr, range(0xA0, 0x100)))
# Letters and punctuation of American texts that aren't ASCII. ā and ū are in Hawaiian names.
COMMON_TEXT = LATIN_1_TEXT + "‐‑‒–—―‘’‚“”„†‡•…‰′″‹›€™−ﬁﬂāēīōūĀŌ"
# The replacement character, and control characters, which no one types.
NEVER_TYPED = "\x80-\x9f\ufffd"
MAX_QUOTED = 20  # characters before and after the sign
MAX_NAMED = 5  # cells in the notices


def notices_about_misread_text(header: list[str], rows: Iterable[Row]) -> list[str]:
    """Return a notice for each of the first cells with misread text, and the number of others."""
    notices: list[str] = []
    others = 0
    for number, cells in rows:
        for place, cell in enumerate(cells):
            excerpt = misread_word(cell)
            if not excerpt:
                continue
            if len(notices) >= MAX_NAMED:
                others += 1
                continue

            column = header[place] if place < len(header) else ""
            notices.append(_notice(number, column, excerpt))

    if others:
        notices.append(_("%(number)s other cells look misread, too.") % {"number": others})
    return notices


def misread_word(text: str) -> str:
    """Return the word with the first sign of misread text, or ""."""
    if text.isascii():
        return ""

    sign = SIGNS.search(text)
    if sign is None:
        return ""

    before = text[: sign.start()].split(" ")[-1]
    after = text[sign.end() :].split(" ")[0]
    return f"{before[-MAX_QUOTED:]}{sign[0]}{after[:MAX_QUOTED]}"


def _notice(row: int, column: str, excerpt: str) -> str:
    return _(
        "Row %(row)s, %(column)s: “%(excerpt)s” was decoded with the wrong encoding. Correct it in"
        " the original file, and save it as CSV UTF-8 or .xlsx."
    ) % {"row": row, "column": column, "excerpt": excerpt}


def _misread(character: str) -> set[str]:
    """Return a character as programs show its UTF-8 bytes in each of the wrong encodings."""
    content = character.encode()
    return {_decode(content, encoding) for encoding in WRONG_ENCODINGS}


def _decode(content: bytes, encoding: str) -> str:
    """Return the text of bytes; five that cp1252 lacks are control characters, as in Windows."""
    decoded = ""
    for byte in content:
        try:
            decoded += bytes([byte]).decode(encoding)
        except UnicodeDecodeError:
            decoded += chr(byte)
    return decoded


def _signs() -> re.Pattern[str]:
    """Return the pattern of every sign."""
    misread: set[str] = set()
    for character in COMMON_TEXT:
        misread |= _misread(character)

    alternatives = [f"[{NEVER_TYPED}]", *map(re.escape, sorted(misread))]
    return re.compile("|".join(alternatives))


SIGNS = _signs()
