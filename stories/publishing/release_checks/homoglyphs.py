"""Plain letters for full-width, accented, circled and look-alike characters."""

import re
import unicodedata
from functools import lru_cache

from confusable_homoglyphs.confusables import confusables_data

# Look-alikes that matter in a marking or a number.
PLAIN = re.compile(r"[A-Za-z0-9/()]+")
LETTER_NAME = re.compile(r"(?:SMALL CAPITAL|LATIN CAPITAL LETTER|SYMBOL LETTER) ([A-Z])$")
LINE_BREAKS = "\n\r\v\f\x85\u2028\u2029"
# Unicode doesn't count these fillers and the Braille blank as spaces, but they show nothing.
INVISIBLE = "\u115f\u1160\u3164\uffa0"
BRAILLE_BLANK = "\u2800"
INVISIBLE_CATEGORIES = frozenset({"Cf", "Cc", "Cs", "Co", "Cn", "Mn", "Me"})


@lru_cache(maxsize=8192)
def fold(char: str) -> str:
    """Return what a character looks like: plain letters, a blank, a line break or nothing."""
    if " " <= char <= "~":
        return char
    if char in LINE_BREAKS:
        return "\n"

    category = unicodedata.category(char)
    if char in (BRAILLE_BLANK, "\t") or category == "Zs":
        return " "
    if char in INVISIBLE or category in INVISIBLE_CATEGORIES:
        return ""
    if category == "Pd":
        return "-"
    return _plain_letters(char)


def _plain_letters(char: str) -> str:
    parts = unicodedata.normalize("NFKD", char)
    if parts != char:
        return "".join(fold(part) for part in parts)

    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    return _letter_by_name(char) or _look_alike(char) or char


def _letter_by_name(char: str) -> str:
    """Return the letter in the character's name: small capitals, negative squares, flags."""
    match = LETTER_NAME.search(unicodedata.name(char, ""))
    return match[1] if match else ""


def _look_alike(char: str) -> str:
    """Return the plain look-alike of Unicode UTS #39, preferably of the same case; else ""."""
    candidates = [entry["c"] for entry in confusables_data.get(char, [])]
    likes = [candidate for candidate in candidates if PLAIN.fullmatch(candidate)]

    if char.isupper() and "l" in likes:
        return "I"

    for like in likes:
        if like.isupper() == char.isupper():
            return like
    return likes[0] if likes else ""
