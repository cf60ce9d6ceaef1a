"""Characters that the fonts of a PDF have: typesetting would stop at any other."""

import re
import unicodedata
from functools import cache

from django.conf import settings
from fontTools.ttLib import TTFont

from stories.text_safety import INSIDE_WORDS, INVISIBLE

FONTS = settings.STATICFILES_DIRS[0] / "fonts"
FONT_FOLDERS = (FONTS / "public-sans", FONTS / "merriweather")
# The font of last resort: what it lacks, no font of a document has.
LAST_FONT = FONTS / "public-sans" / "PublicSans-Regular.ttf"
REPLACEMENT = "?"
# A line can break in longer words: a PDF/A file has no longer pieces of text either.
LONG_WORD = re.compile(r"\S{80}")
BREAK = "\u200b"


@cache
def available_characters() -> frozenset[str]:
    """Return the characters of the font, without accents that need a letter before them."""
    with TTFont(LAST_FONT, lazy=True) as font:
        characters = set(map(chr, font.getBestCmap()))
    accents = set(filter(unicodedata.combining, characters))
    return frozenset(characters - accents)


def printable(text: str) -> str:
    """Return a text in which the fonts have every character; line breaks stay.

    A letter with an unknown accent loses the accent, and what is still unknown becomes "?".
    """
    available = available_characters()
    if not available.issuperset(text):
        lines = [_printable_line(line, available) for line in text.split("\n")]
        text = "\n".join(lines)
    return LONG_WORD.sub(_add_break, text)


def _add_break(word: re.Match[str]) -> str:
    return word[0] + BREAK


def _printable_line(line: str, available: frozenset[str]) -> str:
    composed = unicodedata.normalize("NFC", line)
    without_joiners = INSIDE_WORDS.sub("", composed)
    visible = INVISIBLE.sub(" ", without_joiners)
    characters = []
    for character in visible:
        characters.append(_printable_character(character, available))
    return "".join(characters)


def _printable_character(character: str, available: frozenset[str]) -> str:
    if character in available:
        return character
    if character.isspace():
        return " "

    parts = unicodedata.normalize("NFKD", character)
    letters = [part for part in parts if part in available]
    if letters:
        return "".join(letters)
    # An accent without a letter.
    if unicodedata.combining(character):
        return ""
    return REPLACEMENT
