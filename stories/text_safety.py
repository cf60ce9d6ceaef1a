"""What a text may hold in the database, and how JSON and spreadsheets say what could be taken for something else."""

import json
import re
from typing import Any

# NUL and lone surrogates: no text of a UTF-8 database holds them.
_NEVER = "\x00\ud800-\udfff"
UNSTORABLE = re.compile(f"[{_NEVER}]+")

# These, and control, zero-width and private-use characters: nobody types them.
_UNSEEN = "\x01-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd\ue000-\uf8ff"
UNSEEN = re.compile(f"[{_NEVER}{_UNSEEN}]+")

# Marks that could end a script element, open a tag or an attribute, or end a line of script.
UNSAFE_IN_HTML = "<>&'\u2028\u2029"

# What makes a spreadsheet program compute a cell. Source: OWASP, CSV Injection.
FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def dump_json(value: Any) -> str:
    """Return compact JSON that is safe wherever HTML may hold it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for mark in UNSAFE_IN_HTML:
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def looks_computed(text: str) -> bool:
    """Tell whether a spreadsheet program would compute the cell that holds this."""
    return text.startswith(FORMULA_STARTS)


def inert(text: str) -> str:
    """Return a text that no spreadsheet program computes: what looks like a formula gets an apostrophe."""
    return f"'{text}" if looks_computed(text) else text
