"""What a text may hold in the database and in a form, and how JSON says it where it could be taken for markup."""

import re

# NUL and lone surrogates: no text of a UTF-8 database holds them.
_NEVER = "\x00\ud800-\udfff"
UNSTORABLE = re.compile(f"[{_NEVER}]+")

# These, and control, zero-width and private-use characters: nobody types them.
_UNSEEN = "\x01-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd\ue000-\uf8ff"
UNSEEN = re.compile(f"[{_NEVER}{_UNSEEN}]+")

# For str.translate() of JSON: what could end a script element, open a tag or an attribute, or end a line of script.
JSON_ESCAPES = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "<>&'\u2028\u2029"})
