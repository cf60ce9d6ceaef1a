"""Safe texts: removed characters, numbers, JSON inside HTML, and spreadsheet formulas."""

import json
import re
from typing import Any

# PostgreSQL and UTF-8 cannot store NUL and lone surrogates.
_UNSTORABLE = "\x00\ud800-\udfff"
UNSTORABLE = re.compile(f"[{_UNSTORABLE}]+")

# Control, zero-width and private-use characters, which users do not type.
_INVISIBLE = "\x01-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd\ue000-\uf8ff"
INVISIBLE = re.compile(f"[{_UNSTORABLE}{_INVISIBLE}]+")

# Soft hyphens and zero-width characters, which can be inside a word.
INSIDE_WORDS = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]+")

DIGITS = re.compile("[0-9]+")

# Characters that could end a script element, open a tag or attribute, or end a line of script.
UNSAFE_IN_HTML = "<>&'\u2028\u2029"

# A spreadsheet program evaluates cells that begin so. Source: OWASP, CSV Injection.
FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def dump_json(value: Any) -> str:
    """Return compact JSON that is safe anywhere in HTML."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in UNSAFE_IN_HTML:
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


# A longer number may exceed the range of a primary key.
MAX_KEY_DIGITS = 18


def parse_digits(text: str, max_digits: int) -> int | None:
    """Return a number of 1 to `max_digits` digits, None for any other text.

    int() also accepts signs, underscores, other scripts, and any number of digits.
    """
    if not DIGITS.fullmatch(text) or len(text) > max_digits:
        return None
    return int(text)


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet program would evaluate a cell with this text."""
    return text.startswith(FORMULA_STARTS)


def escape_formula(text: str) -> str:
    """Return the text, after an apostrophe if a spreadsheet program would evaluate it."""
    return f"'{text}" if is_formula(text) else text
