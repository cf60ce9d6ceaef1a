"""A visitor's words as a question to the search vector."""

import re

from django.contrib.postgres.search import SearchQuery

from stories.search.vector import CONFIG
from stories.text import UNSTORABLE

MAX_CHARACTERS = 10_000  # PostgreSQL refuses a question of a megabyte
# "-word" means without it. PostgreSQL also reads a dash by itself so, and fails on 32 of them in a row.
LOOSE_DASH = re.compile(r'-(?![\w"])')


def web_words(words: str) -> str:
    """Return words in web syntax as websearch_to_tsquery() takes them, whatever they hold."""
    return LOOSE_DASH.sub(" ", UNSTORABLE.sub(" ", words[:MAX_CHARACTERS]))


def web_query(words: str) -> SearchQuery:
    """Read words in web syntax: words, "phrases", -without, or. Never raises, and neither does its query."""
    return SearchQuery(web_words(words), config=CONFIG, search_type="websearch")
