"""Counting what visitors search for: without address or person, beside the page, at most one write a minute."""

import logging
import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from threading import Lock
from time import monotonic

from django.db import Error, connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from stories.models import SearchDay, SearchTerm
from stories.models.search_stats import MAX_LENGTH, PERSONAL_DATA, WINDOW_DAYS
from stories.search.tokens import straighten

log = logging.getLogger(__name__)
PAUSE_SECONDS = 60
MOST_WAITING = 500  # different searches in one process between two writes
MOST_CODES = 2_000  # different searches a day: whoever invents words cannot fill the disk
ROBOT = re.compile(r"bot\b|crawl|spider|slurp|headless|preview", re.IGNORECASE)
ADD = """
INSERT INTO stories_searchday AS known (code, day, times)
SELECT code, %(day)s, times FROM unnest(%(codes)s::text[], %(times)s::int[]) AS asked (code, times)
WHERE (SELECT count(*) FROM stories_searchday WHERE day = %(day)s) < %(most)s
  OR EXISTS (SELECT FROM stories_searchday AS there WHERE there.code = asked.code AND there.day = %(day)s)
ORDER BY code
ON CONFLICT (code, day) DO UPDATE SET times = known.times + EXCLUDED.times
"""
Counts = Mapping[str, tuple[int, int]]  # words: how often they were searched, how many stories they found last


def is_counted(request: HttpRequest) -> bool:
    """Tell whether a person typed this search: the first page of words alone, opened by a browser, not fetched ahead.

    A filter, an order or a page further on is the same search once more. Who asks not to be observed is not counted.
    """
    told = request.headers
    is_seen = told.get("Sec-Fetch-Dest") == "document" and not ROBOT.search(told.get("User-Agent", ""))
    is_ahead = "Sec-Purpose" in told or "Purpose" in told
    is_plain = request.GET.keys() == {"q"}
    return request.method == "GET" and is_seen and not is_ahead and is_plain and told.get("Sec-GPC") != "1"


def countable(words: str) -> str:
    """Return the words as they are counted, "" for what is long or looks like an address, a number or a link."""
    text = " ".join(unicodedata.normalize("NFKC", straighten(words)).lower().split())
    is_usable = text and len(text) <= MAX_LENGTH and not re.search(PERSONAL_DATA, text) and any(map(str.isalnum, text))
    return text if is_usable else ""


class PendingSearches:
    """Searches that wait in the memory of this process. The first after a quiet minute is written at once."""

    def __init__(self) -> None:
        self._lock, self._waiting, self._written = Lock(), dict[str, tuple[int, int]](), -float(PAUSE_SECONDS)

    def add(self, words: str, results: int) -> None:
        """Count a search; write what waits when it is time. A database that takes no writes loses counts, no page."""
        if batch := self._with(countable(words), results):
            try:
                store(batch)
            except Error as error:
                # Not what it says: a refused row would be quoted with its words.
                log.warning("Searches were not counted: %s", type(error).__name__)

    def _with(self, words: str, results: int) -> Counts:
        """Add to what waits; return and forget it all when it is time to write."""
        with self._lock:
            if words and (words in self._waiting or len(self._waiting) < MOST_WAITING):
                self._waiting[words] = (self._waiting.get(words, (0, 0))[0] + 1, results)
            if not self._waiting or monotonic() - self._written < PAUSE_SECONDS:
                return {}
            batch, self._waiting, self._written = self._waiting, {}, monotonic()
            return batch


@transaction.atomic
def store(counts: Counts) -> None:
    """Add counts to today, keep the words that are frequent by now, drop what is old or rare; five queries."""
    today = timezone.localdate()
    codes = {code_of(words): words for words in counts}
    times = [counts[words][0] for words in codes.values()]
    with connection.cursor() as cursor:
        cursor.execute(ADD, {"day": today, "codes": list(codes), "times": times, "most": MOST_CODES})
    often = SearchDay.objects.recent(today).frequent()
    terms = [
        SearchTerm(
            code=row["code"], words=codes[row["code"]], results=counts[codes[row["code"]]][1], last_searched_on=today
        )
        for row in often.filter(code__in=list(codes)).order_by("code")
    ]
    SearchTerm.objects.bulk_create(
        terms, update_conflicts=True, unique_fields=["code"], update_fields=["results", "last_searched_on"]
    )
    SearchDay.objects.filter(day__lte=today - timedelta(WINDOW_DAYS)).delete()
    SearchTerm.objects.exclude(code__in=often).delete()


def code_of(words: str) -> str:
    """Return the code under which words are counted: without the site's secret key it tells nothing."""
    return salted_hmac("stories.listing.search_stats", words, algorithm="sha256").hexdigest()[:32]


pending_searches = PendingSearches()
