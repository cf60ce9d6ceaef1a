"""A visitor's words as a question to the search vector."""

from django.contrib.postgres.search import SearchQuery

from stories.search.vector import CONFIG
from stories.text import UNSTORABLE

MAX_CHARACTERS = 10_000  # PostgreSQL refuses a question of a megabyte


def web_query(words: str) -> SearchQuery:
    """Read words in web syntax: words, "phrases", -without, or. Whatever else they hold, the query runs."""
    return SearchQuery(UNSTORABLE.sub(" ", words[:MAX_CHARACTERS]), config=CONFIG, search_type="websearch")
