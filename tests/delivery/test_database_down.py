"""Cached pages and 503 responses while the database is down."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from stories.models.content_version import version_reader
from tests.pages.world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(visitor) -> Client:
    visitor.raise_request_exception = False
    make_world()
    for path in ("/", "/stories/", "/stories/lantern-found/"):
        assert visitor.get(path).status_code == 200
    return visitor


@pytest.fixture
def lose(monkeypatch) -> Any:
    """A function that takes the database away, so many seconds after the version was last confirmed."""

    def lose(seconds: float = 0, **version: Any) -> None:
        known = version_reader.current()
        lost = replace(
            known,
            version=replace(known.version, **version),
            database_time=known.database_time - timedelta(seconds=seconds),
            read_at=known.read_at - seconds,
            is_live=False,
        )
        monkeypatch.setattr(version_reader, "current", lambda: lost)
        monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", _refuse)

    return lose


def _refuse(*args: Any) -> None:
    raise OperationalError("server closed the connection unexpectedly")


def test_kept_pages_stay_and_say_their_age(site, lose):
    lose(90)
    for path in ("/", "/stories/?utm_source=x", "/stories/lantern-found/"):
        answer = site.get(path)
        assert answer.status_code == 200
        assert 90 <= int(answer["Age"]) < 120
        assert "s-maxage" not in answer["Cache-Control"]


def test_other_pages_are_unavailable_for_a_moment(site, lose):
    lose()
    answer = site.get("/centers/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "no-store" in answer["Cache-Control"]


def test_pages_that_need_no_database_stay(site, lose):
    lose()
    assert {
        site.get(path).status_code
        for path in ("/healthz", "/robots.txt", "/.well-known/security.txt")
    } == {200}
    assert site.get("/readyz").status_code == 503


def test_possibly_withdrawn_page_is_not_shown(site, lose):
    lose(removed=version_reader.current().version.number + 1)
    assert site.get("/stories/lantern-found/").status_code == 503


def test_nothing_is_shown_beyond_the_end_of_a_schedule(site, lose):
    lose(90, next_end_at=version_reader.current().now - timedelta(seconds=30))
    assert site.get("/stories/lantern-found/").status_code == 503


def test_database_lost_during_request_gives_503(site, monkeypatch):
    known = version_reader.current()
    monkeypatch.setattr(
        version_reader,
        "current",
        lambda: replace(known, version=replace(known.version, token="newer")),
    )
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", _refuse)
    assert site.get("/stories/lantern-found/")["Age"] == "0"
    assert site.get("/centers/").status_code == 503
