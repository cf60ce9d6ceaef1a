"""Statistics of searches, without anything that identifies a visitor.

Searches are counted in memory and written at most once a minute.
"""

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
MAX_PENDING = 500  # different searches in one process between two writes
MAX_CODES = 2_000  # different searches a day, so that invented words can't fill the disk
ROBOT = re.compile(r"bot\b|crawl|spider|slurp|headless|preview", re.IGNORECASE)

ADD_COUNTS = """
INSERT INTO stories_searchday AS stored (code, day, times)
SELECT code, %(day)s, times
FROM unnest(%(codes)s::text[], %(times)s::int[]) AS added (code, times)
WHERE (SELECT count(*) FROM stories_searchday WHERE day = %(day)s) < %(max_codes)s
  OR EXISTS (
    SELECT FROM stories_searchday AS known
    WHERE known.code = added.code AND known.day = %(day)s
  )
ORDER BY code
ON CONFLICT (code, day) DO UPDATE SET times = stored.times + EXCLUDED.times
"""

# By words: number of searches, and number of stories that the last of them found.
SearchCounts = Mapping[str, tuple[int, int]]


def is_counted(request: HttpRequest) -> bool:
    """Return whether a person typed this search into a browser.

    Filters, sort orders and further pages repeat a search. Prefetched pages may never be seen.
    Visitors who send Global Privacy Control are not counted.
    """
    if request.method != "GET" or request.GET.keys() != {"q"}:
        return False

    headers = request.headers
    is_robot = ROBOT.search(headers.get("User-Agent", "")) is not None
    is_prefetch = "Sec-Purpose" in headers or "Purpose" in headers
    is_opted_out = headers.get("Sec-GPC") == "1"
    is_page = headers.get("Sec-Fetch-Dest") == "document"
    return is_page and not (is_robot or is_prefetch or is_opted_out)


def countable(words: str) -> str:
    """Return the normalized words, "" if they are long or look like personal data or a link."""
    normalized = unicodedata.normalize("NFKC", straighten(words))
    text = " ".join(normalized.lower().split())
    if len(text) > MAX_LENGTH or re.search(PERSONAL_DATA, text):
        return ""

    has_letters = any(character.isalnum() for character in text)
    return text if has_letters else ""


class PendingSearches:
    """Searches counted in the memory of this process until they are written.

    The first one after a pause of a minute is written at once.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[str, tuple[int, int]] = {}
        self._written_at = float("-inf")

    def add(self, words: str, results: int) -> None:
        """Count a search, and write the pending ones if the last write is a minute ago.

        If the database refuses, the counts are lost.
        """
        batch = self._count(countable(words), results)
        if not batch:
            return

        try:
            store(batch)
        except Error as error:
            # The message of the error may contain the words.
            log.warning("Searches were not counted: %s", type(error).__name__)

    def _count(self, words: str, results: int) -> SearchCounts:
        """Count the words unless they are ""; return the counts to write, or {}."""
        with self._lock:
            if words and (words in self._counts or len(self._counts) < MAX_PENDING):
                times, _results = self._counts.get(words, (0, 0))
                self._counts[words] = (times + 1, results)

            now = monotonic()
            if not self._counts or now - self._written_at < PAUSE_SECONDS:
                return {}

            batch = self._counts
            self._counts = {}
            self._written_at = now
            return batch


@transaction.atomic
def store(counts: SearchCounts) -> None:
    """Add counts to today, store the words of frequent searches, delete old rows; five queries."""
    today = timezone.localdate()
    words_of_code = {code_of(words): words for words in counts}
    codes = list(words_of_code)
    times = [counts[words][0] for words in words_of_code.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            ADD_COUNTS, {"day": today, "codes": codes, "times": times, "max_codes": MAX_CODES}
        )

    frequent = SearchDay.objects.recent(today).frequent()
    terms = []
    for row in frequent.filter(code__in=codes).order_by("code"):
        words = words_of_code[row["code"]]
        _times, results = counts[words]
        terms.append(
            SearchTerm(code=row["code"], words=words, results=results, last_searched_on=today)
        )

    SearchTerm.objects.bulk_create(
        terms,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["results", "last_searched_on"],
    )

    SearchDay.objects.filter(day__lte=today - timedelta(WINDOW_DAYS)).delete()
    SearchTerm.objects.exclude(code__in=frequent).delete()


def code_of(words: str) -> str:
    """Return the code stored for words, which reveals nothing without the secret key."""
    digest = salted_hmac("stories.listing.search_stats", words, algorithm="sha256")
    return digest.hexdigest()[:32]


pending_searches = PendingSearches()
