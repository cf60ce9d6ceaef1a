"""Searches that found nothing are counted, without anything of who asked."""

import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stories.listing import misses
from stories.models import SearchMiss

pytestmark = pytest.mark.django_db


def kept() -> dict[str, int]:
    return dict(SearchMiss.objects.values_list("words", "times"))


def test_words_that_found_nothing_are_counted_once_a_minute(client: Client, monkeypatch):
    for words in ("Submarine", "submarine", "piracy"):
        client.get("/stories/", {"q": words})
    assert kept() == {}
    later = time.time() + misses.EVERY
    monkeypatch.setattr(misses.time, "time", lambda: later)
    client.get("/stories/", {"q": "submarine"})
    assert kept() == {"submarine": 3, "piracy": 1}


def test_later_counts_are_added():
    misses.keep({"submarine": 2})
    misses.keep({"submarine": 1, "piracy": 1})
    assert kept() == {"submarine": 3, "piracy": 1}


@pytest.mark.parametrize(
    "query",
    ["q=someone@example.org", "q=202-456-1111", "q=078+05+1120", "q=submarine&state=oh", "q=" + "x" * 81, "state=ak"],
)
def test_what_may_be_personal_or_was_narrowed_is_not_counted(client: Client, query: str):
    client.get(f"/stories/?{query}")
    assert cache.get(misses.KEY) is None


def test_counting_costs_the_search_no_query(client: Client):
    with CaptureQueriesContext(connection) as first:
        client.get("/stories/?q=submarine")
    with CaptureQueriesContext(connection) as second:
        client.get("/stories/?q=submarine")
    assert not any("searchmiss" in one["sql"] for one in (*first, *second))


def test_what_nobody_asks_for_any_more_is_forgotten():
    misses.keep({"submarine": 1})
    SearchMiss.objects.update(last_on="2020-01-01")
    misses.keep({"piracy": 1})
    assert kept() == {"piracy": 1}


def test_the_rarest_words_go_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(misses, "MOST_ROWS", 2)
    misses.keep({"often": 3, "sometimes": 2, "once": 1})
    assert kept() == {"often": 3, "sometimes": 2}


def test_a_database_that_cannot_be_written_keeps_nobody_from_searching(client: Client, monkeypatch, caplog):
    monkeypatch.setattr(misses, "KEEP", "SELECT %s, %s FROM stories_searchmiss WHERE nothing")
    monkeypatch.setattr(misses, "EVERY", 0)
    assert client.get("/stories/?q=submarine").status_code == 200
    assert "not kept" in caplog.text
    assert "submarine" not in caplog.text
