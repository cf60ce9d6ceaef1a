"""Formats are streamed: bounded memory, nothing before it is wanted, nothing after the client has gone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stories.models import Publication, Story
from stories.open_data import entries, exports
from stories.publishing.renaming import save_entry
from stories.publishing.workflow import withdraw
from tests.clock import move
from tests.factories import make_partner, make_published, release
from tests.open_data.surfaces import SURFACES, ids_in, ids_on_pages

pytestmark = pytest.mark.django_db
surfaces = pytest.mark.parametrize("path", SURFACES)


@surfaces
@pytest.mark.parametrize("chunk", [1, 2, 3, 4, 5])
def test_chunks_lose_and_repeat_nothing(client, monkeypatch, path, chunk):
    monkeypatch.setattr(entries, "CHUNK", chunk)
    monkeypatch.setattr(exports, "BLOCK", 1)
    for _number in range(4):
        make_published()
    assert ids_in(client, path, "q=story") == ids_on_pages(client, "q=story")


@pytest.mark.parametrize("number", [1, 7])
def test_chunk_takes_five_queries(monkeypatch, number):
    for _number in range(number):
        make_published(partners=(make_partner(),), outcomes=("arrest",))
    with CaptureQueriesContext(connection) as asked:
        assert len(list(entries.entries(Publication.objects.visible().newest()))) == number
    assert len(asked) == 1 + 5


@surfaces
def test_nothing_is_read_after_the_client_has_gone(client, monkeypatch, path):
    monkeypatch.setattr(entries, "CHUNK", 1)
    monkeypatch.setattr(exports, "BLOCK", 1)
    for _number in range(5):
        make_published()
    answer = client.get(path)
    stream = iter(answer.streaming_content)
    next(stream)
    next(stream)
    with CaptureQueriesContext(connection) as asked:
        answer.close()
    assert len(asked) == 0
    assert list(stream) == []


@surfaces
def test_head_reads_no_story(client, django_assert_max_num_queries, path):
    make_published()
    with django_assert_max_num_queries(6):
        answer = client.head(path)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"")


@surfaces
def test_story_that_is_withdrawn_meanwhile_is_left_out(client, monkeypatch, path):
    monkeypatch.setattr(entries, "CHUNK", 1)
    monkeypatch.setattr(exports, "BLOCK", 1)
    make_published(title="Early", event="2019")
    late = make_published(title="Late", event="2011")
    stream = iter(client.get(path).streaming_content)
    first = next(stream)
    withdraw(Story.objects.get(pk=late.pk), reason="An error")
    assert b"Late" not in b"".join([first, *stream])


def etag(client, path: str) -> str:
    return client.get(path).headers["ETag"]


@surfaces
def test_client_that_has_it_gets_nothing_again(client, path):
    make_published()
    answer = client.get(path, headers={"if-none-match": etag(client, path)})
    assert (answer.status_code, answer.content) == (304, b"")


@surfaces
@pytest.mark.parametrize("act", ["new", "changed", "withdrawn", "renamed", "hidden"])
def test_etag_changes_with_all_that_is_shown(client, path, act):
    story = make_published()
    make_published()
    before = etag(client, path)
    story = Story.objects.get(pk=story.pk)
    if act == "new":
        make_published()
    elif act == "changed":
        Story.objects.filter(pk=story.pk).update(title="Another")
        release(Story.objects.get(pk=story.pk), change_note="Another title")
    elif act == "withdrawn":
        withdraw(story, reason="An error")
    elif act == "renamed":
        center = story.center_roles.get().center
        center.name = "Renamed"
        save_entry(center)
    else:
        move(Publication.objects.filter(story=story), visible_from="2999-01-01T00:00:00Z")
    assert etag(client, path) != before


@surfaces
def test_other_sites_may_read(client, path):
    answer = client.get(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "no-cache"
