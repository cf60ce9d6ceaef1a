"""Formats are streamed: bounded memory, nothing before it is wanted, nothing after the client has gone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from fusionstories.wsgi import application
from stories.exports import story_stream
from stories.models import FusionCenter, Publication, Story
from stories.open_data import streaming
from stories.publishing.renaming import save_entry
from stories.publishing.workflow import withdraw
from tests.clock import move
from tests.factories import make_published, release
from tests.listing.collection import STORIES, listing
from tests.open_data.surfaces import SURFACES, ids_in, ids_on_pages
from tests.query_count import count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collection")]
surfaces = pytest.mark.parametrize("path", SURFACES)


@pytest.fixture
def piecemeal(monkeypatch) -> None:
    """Every story is read and sent by itself."""
    monkeypatch.setattr(story_stream, "CHUNK_SIZE", 1)
    monkeypatch.setattr(streaming, "BLOCK_CHARACTERS", 1)


@pytest.fixture
def served() -> Iterator[Callable[[str], Any]]:
    """Ask the application itself, as a server does, in the connection of the test."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield lambda path: application(RequestFactory().get(path).environ, lambda *_status_and_headers: None)
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 6, 7])
def test_chunks_lose_and_repeat_nothing(monkeypatch, chunk):
    monkeypatch.setattr(story_stream, "CHUNK_SIZE", chunk)
    stories = listing("").story_ids()
    assert [story.publication.story_id for story in story_stream.stream_stories(stories)] == stories


@surfaces
def test_format_in_pieces_holds_every_story(client, piecemeal, path):
    assert ids_in(client, path, "q=stood") == ids_on_pages(client, "q=stood")


@pytest.mark.parametrize("number", [3, len(STORIES)])
def test_chunk_takes_one_query(number):
    stories = listing("").story_ids(0, number)
    assert count_queries(lambda: list(story_stream.stream_stories(stories))) == 1


@surfaces
def test_nothing_is_read_after_the_client_has_gone(served, piecemeal, path):
    answer = served(path)
    stream = iter(answer)
    next(stream)
    next(stream)
    with CaptureQueriesContext(connection) as asked:
        answer.close()
    assert [query["sql"] for query in asked] == []
    assert list(stream) == []


@surfaces
def test_nothing_is_read_before_it_is_wanted(served, path):
    answer = served(path)
    with CaptureQueriesContext(connection) as asked:
        answer.close()
    assert len(asked) == 0


@surfaces
def test_head_reads_no_story(client, django_assert_max_num_queries, path):
    with django_assert_max_num_queries(6):
        answer = client.head(path)
    assert (answer.status_code, answer.content) == (200, b"")


@surfaces
def test_story_that_is_withdrawn_meanwhile_is_left_out(client, piecemeal, path):
    stream = iter(client.get(path).streaming_content)
    first = next(stream)
    withdraw(Story.objects.get(slug="chestnut"), reason="An error")
    text = b"".join([first, *stream])
    assert b"The beech stood" in text or (path == "/stories.geojson" and b"beech" in text)
    assert b"chestnut" not in text


def etags(client) -> list[str]:
    return [client.head(path).headers["ETag"] for path in SURFACES]


@surfaces
def test_client_that_has_it_gets_nothing_again(client, path):
    etag = client.get(path).headers["ETag"]
    answer = client.get(path, headers={"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def add_a_story() -> None:
    make_published()


def change_a_story() -> None:
    Story.objects.filter(slug="ash").update(title="Another")
    release(Story.objects.get(slug="ash"), change_note="Another title")


def withdraw_a_story() -> None:
    withdraw(Story.objects.get(slug="ash"), reason="An error")


def rename_a_center() -> None:
    center = FusionCenter.objects.get(slug="north")
    center.name = "Renamed"
    save_entry(center)


def hide_a_story() -> None:
    move(Publication.objects.filter(slug="ash"), visible_from="2999-01-01T00:00:00Z")


@pytest.mark.parametrize("act", [add_a_story, change_a_story, withdraw_a_story, rename_a_center, hide_a_story])
def test_etag_changes_with_all_that_is_shown(client, act):
    before = etags(client)
    act()
    assert not set(before) & set(etags(client))


@surfaces
def test_other_sites_may_read(client, path):
    answer = client.head(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "no-cache"
