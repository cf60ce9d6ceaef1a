"""Letters as a reader sees them: full-width, accented, circled and look-alike characters become plain ones."""

import re
import unicodedata
from functools import lru_cache

from confusable_homoglyphs.confusables import confusables_data

# Only these are worth being mistaken for in a marking or a number.
PLAIN = re.compile(r"[A-Za-z0-9/()]+")
LETTER_NAME = re.compile(r"(?:SMALL CAPITAL|LATIN CAPITAL LETTER|SYMBOL LETTER) ([A-Z])$")
BREAKS = "\n\r\v\f\x85\u2028\u2029"
# Fillers and the Braille blank show nothing, but are no spaces to Unicode.
INVISIBLE = "\u115f\u1160\u3164\uffa0"
BLANK = "\u2800"


@lru_cache(maxsize=8192)
def fold(char: str) -> str:
    """Return what a character looks like: a plain letter, a blank, a line break, "" when it shows nothing."""
    if " " <= char <= "~":
        return char
    if char in BREAKS:
        return "\n"
    if char == BLANK or char == "\t" or unicodedata.category(char) == "Zs":
        return " "
    if char in INVISIBLE or unicodedata.category(char) in ("Cf", "Cc", "Cs", "Co", "Cn", "Mn", "Me"):
        return ""
    if unicodedata.category(char) == "Pd":
        return "-"
    return _letters(char)


def _letters(char: str) -> str:
    parts = unicodedata.normalize("NFKD", char)
    if parts != char:
        return "".join(fold(part) for part in parts)
    digit = unicodedata.digit(char, None)
    return str(digit) if digit is not None else _named(char) or _look_alike(char) or char


def _named(char: str) -> str:
    """Return the letter that the character's name ends in: small capitals, negative squares, flags."""
    match = LETTER_NAME.search(unicodedata.name(char, ""))
    return match[1] if match else ""


def _look_alike(char: str) -> str:
    """Return the plain letter that Unicode UTS #39 knows as a look-alike, of the same case if there is one."""
    likes = [like["c"] for like in confusables_data.get(char, []) if PLAIN.fullmatch(like["c"])]
    if char.isupper() and "l" in likes:
        return "I"
    same_case = [like for like in likes if like.isupper() == char.isupper()]
    return next(iter(same_case or likes), "")
