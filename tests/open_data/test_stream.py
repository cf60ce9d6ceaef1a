"""Streaming of exports: chunks, aborted requests and revalidation."""

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
from stories.publishing.workflow import withdraw
from tests.clock import move
from tests.confirmed import save_entry
from tests.factories import make_published, release
from tests.listing.collection import STORIES, listing
from tests.open_data.formats import FORMAT_READERS, STREAMED, ids_in, ids_on_pages
from tests.query_count import count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collection")]
each_format = pytest.mark.parametrize("path", FORMAT_READERS)
each_stream = pytest.mark.parametrize("path", STREAMED)


@pytest.fixture
def piecemeal(monkeypatch) -> None:
    """Read and send each story by itself."""
    monkeypatch.setattr(story_stream, "CHUNK_SIZE", 1)
    monkeypatch.setattr(streaming, "BLOCK_CHARACTERS", 1)


@pytest.fixture
def served() -> Iterator[Callable[[str], Any]]:
    """Return a function that calls the WSGI application in the database connection of the test."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield lambda path: application(
        RequestFactory().get(path).environ, lambda *_status_and_headers: None
    )
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 6, 7])
def test_chunks_contain_each_story_once(monkeypatch, chunk):
    monkeypatch.setattr(story_stream, "CHUNK_SIZE", chunk)
    stories = listing("").story_ids()
    assert [story.publication.story_id for story in story_stream.stream_stories(stories)] == stories


@each_stream
def test_chunked_format_contains_every_story(client, piecemeal, path):
    assert ids_in(client, path, "q=stood") == ids_on_pages(client, "q=stood")


@pytest.mark.parametrize("number", [3, len(STORIES)])
def test_chunk_needs_one_query(number):
    stories = listing("").story_ids(0, number)
    assert count_queries(lambda: list(story_stream.stream_stories(stories))) == 1


@each_stream
def test_closed_response_reads_nothing_more(served, piecemeal, path):
    answer = served(path)
    stream = iter(answer)
    next(stream)
    next(stream)
    with CaptureQueriesContext(connection) as asked:
        answer.close()
    assert [query["sql"] for query in asked] == []
    assert list(stream) == []


@each_stream
def test_unread_response_reads_nothing(served, path):
    answer = served(path)
    with CaptureQueriesContext(connection) as asked:
        answer.close()
    assert len(asked) == 0


@each_stream
def test_head_reads_no_story(client, django_assert_max_num_queries, path):
    with django_assert_max_num_queries(6):
        answer = client.head(path)
    assert (answer.status_code, answer.content) == (200, b"")


@each_stream
def test_story_withdrawn_during_export_is_omitted(client, piecemeal, path):
    stream = iter(client.get(path).streaming_content)
    first = next(stream)
    withdraw(Story.objects.get(slug="chestnut"), reason="An error")
    text = b"".join([first, *stream])
    assert b"The beech stood" in text or (path == "/stories.geojson" and b"beech" in text)
    assert b"chestnut" not in text


def etags(client) -> list[str]:
    return [client.head(path).headers["ETag"] for path in FORMAT_READERS]


@each_format
def test_unchanged_export_is_not_sent_again(client, path):
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


@pytest.mark.parametrize(
    "act", [add_a_story, change_a_story, withdraw_a_story, rename_a_center, hide_a_story]
)
def test_every_visible_change_changes_the_etag(client, act):
    before = etags(client)
    act()
    assert not set(before) & set(etags(client))


@each_format
def test_any_site_may_read(client, path):
    answer = client.head(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@each_stream
def test_caches_revalidate_a_stream(client, path):
    assert client.head(path).headers["Cache-Control"] == "no-cache"
