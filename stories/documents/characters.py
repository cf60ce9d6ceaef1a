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
        characters = [chr(code) for code in font.getBestCmap()]
    return frozenset(one for one in characters if not unicodedata.combining(one))


def unprintable_characters(text: str) -> list[str]:
    """Return the characters that a PDF replaces by others, each once."""
    available = available_characters()
    return sorted({character for character in text if character not in available})


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
        if character not in available:
            character = _printable_character(character, available)
        characters.append(character)
    return "".join(characters)


def _printable_character(character: str, available: frozenset[str]) -> str:
    if character.isspace():
        return " "

    parts = unicodedata.normalize("NFKD", character)
    letters = "".join(part for part in parts if part in available)
    if letters:
        return letters

    is_accent = unicodedata.combining(character) > 0
    return "" if is_accent else REPLACEMENT
