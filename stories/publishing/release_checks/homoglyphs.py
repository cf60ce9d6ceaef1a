"""Plain letters for full-width, accented, circled and look-alike characters."""

import re
import unicodedata
from functools import lru_cache

from confusable_homoglyphs.confusables import confusables_data

# Look-alikes that matter in a marking or a number.
PLAIN = re.compile(r"[A-Za-z0-9/()]+")
LETTER_NAME = re.compile(r"(?:SMALL CAPITAL|LATIN CAPITAL LETTER|SYMBOL LETTER) ([A-Z])$")
# Line breaks, blanks, and fillers of Korean that show nothing. Unicode doesn't count the fillers
# and the Braille blank as spaces.
APPEARANCES = {
    **dict.fromkeys("\n\r\v\f\x85\u2028\u2029", "\n"),
    **dict.fromkeys("\t\u2800", " "),
    **dict.fromkeys("\u115f\u1160\u3164\uffa0", ""),
}
# Spaces, dashes, and categories of characters that show nothing.
APPEARANCE_BY_CATEGORY = {
    "Zs": " ",
    "Pd": "-",
    **dict.fromkeys(["Cf", "Cc", "Cs", "Co", "Cn", "Mn", "Me"], ""),
}


@lru_cache(maxsize=8192)
def fold(char: str) -> str:
    """Return what a character looks like: plain letters, a blank, a line break or nothing."""
    if " " <= char <= "~":
        return char

    usual_appearance = APPEARANCE_BY_CATEGORY.get(unicodedata.category(char))
    appearance = APPEARANCES.get(char, usual_appearance)
    if appearance is None:
        return _plain_letters(char)
    return appearance


def _plain_letters(char: str) -> str:
    """Return the letters of a compatible, numbered, named or look-alike character."""
    parts = unicodedata.normalize("NFKD", char)
    if parts != char:
        return "".join(map(fold, parts))

    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    return _letter_by_name(char) or _look_alike(char) or char


def _letter_by_name(char: str) -> str:
    """Return the letter in the character's name: small capitals, negative squares, flags."""
    letters = LETTER_NAME.findall(unicodedata.name(char, ""))
    return "".join(letters)


def _look_alike(char: str) -> str:
    """Return the plain look-alike of Unicode UTS #39, preferably of the same case; else ""."""
    entries = confusables_data.get(char, [])
    likes = [entry["c"] for entry in entries if PLAIN.fullmatch(entry["c"])]

    if char.isupper() and "l" in likes:
        return "I"

    likes.sort(key=lambda like: like.isupper() != char.isupper())  # of the same case first
    return next(iter(likes), "")
