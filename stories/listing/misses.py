"""Keeps the words of searches that found nothing, so that staff see what visitors miss.

A search costs no query for it: each process counts in memory and writes at most once a minute. What
looks like somebody's data (an address, a longer number) is left out, and what nobody asked for in three months goes.
"""

import logging
import time
from typing import cast

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

from stories.listing.form import FACET_PARAMS
from stories.listing.result import Listing

logger = logging.getLogger(__name__)
KEY = "search-misses"
EVERY = 60  # seconds
LONGEST, DIGITS = 80, 4
MOST_WORDS, MOST_ROWS, DAYS = 200, 2000, 90
KEEP = """
INSERT INTO stories_searchmiss AS known (words, times, last_on)
SELECT words, times, current_date FROM unnest(%s::text[], %s::int[]) AS asked (words, times)
ON CONFLICT (words) DO UPDATE SET times = known.times + EXCLUDED.times, last_on = EXCLUDED.last_on
"""
FORGET = """
DELETE FROM stories_searchmiss WHERE last_on < current_date - %s
  OR id IN (SELECT id FROM stories_searchmiss ORDER BY times DESC, last_on DESC, id OFFSET %s)
"""


def note_miss(listing: Listing) -> None:
    """Count a search by words alone that found nothing; a filter that found nothing is no missing word."""
    words = listing.words.casefold()
    has_filter = any(listing.read[name] for name in (*FACET_PARAMS, "from", "to"))
    if words and not has_filter and len(words) <= LONGEST and not is_personal(words):
        _count(words)


def is_personal(words: str) -> bool:
    """Tell whether words may be somebody's address, telephone or other number."""
    return "@" in words or sum(char.isdigit() for char in words) > DIGITS


def _count(words: str) -> None:
    since, counts = cast("tuple[float, dict[str, int]]", cache.get(KEY) or (time.time(), {}))
    if words in counts or len(counts) < MOST_WORDS:
        counts[words] = counts.get(words, 0) + 1
    if time.time() - since < EVERY:
        cache.set(KEY, (since, counts), timeout=None)
        return
    cache.delete(KEY)
    keep(counts)


def keep(counts: dict[str, int]) -> None:
    """Add these counts to the stored ones. A database that cannot be written leaves a line in the log, no words."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(KEEP, [list(counts), list(counts.values())])
            cursor.execute(FORGET, [DAYS, MOST_ROWS])
    except DatabaseError as error:
        logger.warning("searches without result were not kept: %s", type(error).__name__)
