"""What a text may hold in the database, and how JSON says it where it could be taken for markup."""

import re

# NUL and lone surrogates: no text of a UTF-8 database holds them.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]+")

# For str.translate() of JSON: what could end a script element, open a tag or an attribute, or end a line of script.
JSON_ESCAPES = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "<>&'\u2028\u2029"})
