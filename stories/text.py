"""What a text may hold in the database, and how JSON and spreadsheets say what could be taken for something else."""

import re

# NUL and lone surrogates: no text of a UTF-8 database holds them.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]+")

# For str.translate() of JSON: what could end a script element, open a tag or an attribute, or end a line of script.
JSON_ESCAPES = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "<>&'\u2028\u2029"})

# What makes a spreadsheet program compute a cell. Source: OWASP, CSV Injection.
FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def looks_computed(text: str) -> bool:
    """Tell whether a spreadsheet program would compute the cell that holds this."""
    return text.startswith(FORMULA_STARTS)


def inert(text: str) -> str:
    """Return a text that no spreadsheet program computes: what looks like a formula gets an apostrophe."""
    return f"'{text}" if looks_computed(text) else text
