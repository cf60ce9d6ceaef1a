"""Anonymous statistics of frequent searches."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import InterfaceError, InternalError, connection
from django.test import Client
from django.utils import timezone

from stories.listing import search_stats
from stories.listing.search_stats import PendingSearches, countable, store
from stories.models import SearchDay, SearchTerm
from stories.models.search_stats import MIN_DAYS, MIN_TIMES, WINDOW_DAYS

pytestmark = pytest.mark.django_db
BROWSER = {"sec-fetch-dest": "document", "user-agent": "Mozilla/5.0"}
TODAY = date(2026, 11, 22)


@pytest.fixture
def counted(monkeypatch) -> Iterator[list[tuple[str, int]]]:
    """What pages hand over to be counted."""
    found: list[tuple[str, int]] = []
    monkeypatch.setattr(
        search_stats.pending_searches, "add", lambda words, results: found.append((words, results))
    )
    return found


@pytest.fixture
def on(monkeypatch) -> Any:
    """A function that stores counts as on a day: on(day, words=(times, results))."""

    def on(day: date, **counts: tuple[int, int]) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda: day)
        store(counts)

    return on


def kept() -> dict[str, tuple[int, int]]:
    """Return {words: (times, results)} as staff see them."""
    return {term.words: (term.times, term.results) for term in SearchTerm.objects.with_counts()}


def everything_stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM stories_searchday LEFT JOIN stories_searchterm USING (code)")
        return str(cursor.fetchall())


def test_typed_search_is_counted(client: Client, counted):
    client.get("/stories/?q=Black+Swan", headers=BROWSER)
    assert counted == [("Black Swan", 0)]


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("q=swan", {"sec-purpose": "prefetch"}),
        ("q=swan", {"sec-purpose": "prefetch;prerender"}),
        ("q=swan", {"purpose": "prefetch"}),
        ("q=swan", {"sec-gpc": "1"}),
        ("q=swan", {"sec-fetch-dest": "empty"}),
        ("q=swan", {"user-agent": "Mozilla/5.0 (compatible; Examplebot/2.1)"}),
        ("q=swan&page=2", {}),
        ("q=swan&state=oh", {}),
        ("q=swan&sort=oldest", {}),
        ("q=swan&exact=1", {}),
        ("state=oh", {}),
        ("", {}),
    ],
)
def test_repeated_search_is_not_counted(client: Client, counted, query, headers):
    assert client.get(f"/stories/?{query}", headers=BROWSER | headers).status_code == 200
    assert counted == []


def test_only_visible_browsers_are_counted(client: Client, counted):
    client.head("/stories/?q=swan", headers=BROWSER)
    client.get("/stories/?q=swan")  # a program: browsers say what they fetch a page for
    assert counted == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  Black   SWAN ", "black swan"),
        ("“Black swan”", '"black swan"'),
        ("MS-13", "ms-13"),
        ("9/11", "9/11"),
        ("December 2015", "december 2015"),
        ("jane@example.org", ""),
        ("jane＠example.org", ""),
        ("555-1234", ""),
        ("(860) 555 12 34", ""),
        ("born 3/14/1985", ""),
        ("12345", ""),
        ("plate ٣٣٣٣٣٣٣", ""),
        ("10.0.0.1 attack", ""),
        ("https://example.org/x", ""),
        ("2015", "2015"),
        ("-", ""),
        ("x" * 81, ""),
    ],
)
def test_personal_data_is_not_counted(typed, words):
    assert countable(typed) == words


def test_frequent_words_are_stored(on):
    for days in range(MIN_DAYS - 1):
        on(TODAY + timedelta(days), swan=(MIN_TIMES, 0))
    assert kept() == {}
    assert SearchDay.objects.count() == MIN_DAYS - 1
    assert "swan" not in everything_stored()
    on(TODAY + timedelta(MIN_DAYS), swan=(1, 2))
    assert kept() == {"swan": (MIN_TIMES * (MIN_DAYS - 1) + 1, 2)}


def test_rare_words_are_not_stored(on):
    for days in range(MIN_TIMES - 1):
        on(TODAY + timedelta(days), swan=(1, 0))
    assert kept() == {}


def test_searches_of_a_day_are_added(on):
    for _time in range(2):
        on(TODAY, swan=(2, 0), heron=(1, 1))
    assert sorted(SearchDay.objects.values_list("times", flat=True)) == [2, 4]


def test_old_counts_are_deleted(on):
    for days in range(MIN_DAYS):
        on(TODAY + timedelta(days), swan=(MIN_TIMES, 0))
    on(TODAY + timedelta(WINDOW_DAYS), heron=(1, 0))
    assert kept() == {}
    assert SearchDay.objects.filter(day__lte=TODAY).count() == 0


def test_number_of_codes_is_limited(on, monkeypatch):
    monkeypatch.setattr(search_stats, "MAX_CODES", 3)
    on(TODAY, a=(1, 0), b=(1, 0), c=(1, 0))
    on(TODAY, a=(1, 0), d=(1, 0))
    assert sorted(SearchDay.objects.values_list("times", flat=True)) == [1, 1, 2]


def test_pending_searches_are_written_together(monkeypatch, django_assert_num_queries):
    now = [1000.0]
    monkeypatch.setattr(search_stats, "monotonic", lambda: now[0])
    pending = PendingSearches()
    pending.add("swan", 1)
    assert SearchDay.objects.get().times == 1
    with django_assert_num_queries(0):
        for _time in range(3):
            pending.add("swan", 1)
    now[0] += search_stats.PAUSE_SECONDS
    pending.add("heron", 0)
    assert sorted(SearchDay.objects.values_list("times", flat=True)) == [1, 4]


def test_pending_searches_are_limited(monkeypatch):
    monkeypatch.setattr(search_stats, "MAX_PENDING", 2)
    pending = PendingSearches()
    pending.add("first", 0)
    for words in ("swan", "heron", "stork", "swan"):
        pending.add(words, 0)
    assert pending._counts == {"swan": (2, 0), "heron": (1, 0)}


@pytest.mark.parametrize("error", [InternalError("refused (swan)"), InterfaceError("closed")])
def test_refused_write_logs_no_words(client: Client, monkeypatch, caplog, error):
    def refuse(counts: Any) -> None:
        raise error

    monkeypatch.setattr(search_stats, "store", refuse)
    monkeypatch.setattr(search_stats, "pending_searches", PendingSearches())
    monkeypatch.setattr(
        "stories.pages.search_stats_middleware.pending_searches", search_stats.pending_searches
    )
    assert client.get("/stories/?q=swan", headers=BROWSER).status_code == 200
    assert "were not counted" in caplog.text
    assert "swan" not in caplog.text


def test_read_only_transaction_loses_only_count(client: Client, monkeypatch):
    monkeypatch.setattr("stories.pages.search_stats_middleware.pending_searches", PendingSearches())
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    assert client.get("/stories/?q=swan", headers=BROWSER).status_code == 200
    assert SearchDay.objects.count() == 0
