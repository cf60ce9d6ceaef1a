"""What a text may hold that PostgreSQL is to store."""

import re

# NUL and lone surrogates: no text of a UTF-8 database holds them.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]+")
