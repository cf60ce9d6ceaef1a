"""Pages on disk: right as long as nothing has ceased to be public, and never needed otherwise."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler

from stories.delivery import cache, warmer
from stories.delivery.answer import Answer
from stories.delivery.copies import Copies
from stories.delivery.store import store
from stories.delivery.watch import Watch, watch
from stories.publishing.workflow import withdraw
from tests.pages.world import World, kept_for_many_tests, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept_for_many_tests(django_db_blocker):
        yield make_world()


@pytest.fixture
def copies(tmp_path: Path, monkeypatch) -> Copies:
    copies = Copies(tmp_path / "pages")
    monkeypatch.setattr(warmer, "copies", copies)
    monkeypatch.setattr(cache, "copies", copies)
    return copies


@pytest.fixture
def warmed(world, copies, visitor) -> Copies:
    """A folder in which the warmer has just been through."""
    handler = ClientHandler(enforce_csrf_checks=False)
    handler.load_middleware()
    assert warmer.warm(handler.get_response, watch.current().version, rest=0)
    return copies


@pytest.fixture
def without(monkeypatch, visitor, copies) -> Client:
    """A visitor of a process that starts without its database: nothing in memory, what was noted on disk."""
    copies.note(watch.current())
    fresh = Watch()
    fresh.remember(copies.noted())
    fresh.keep(True)
    monkeypatch.setattr(cache, "watch", fresh)
    store.clear()
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", _refuse)
    visitor.raise_request_exception = False
    return visitor


def _refuse(*args: Any) -> None:
    raise OperationalError("connection refused")


def test_warmed_pages_survive_a_start_without_the_database(warmed, without):
    paths = ("/", "/stories/", "/centers/", "/centers/alder/", "/threats/cedar/", "/stories/lantern-found/")
    answers = {path: without.get(path) for path in paths}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(paths, 200)
    assert all(int(answer["Age"]) < 60 for answer in answers.values())
    assert without.get("/partners/birch/").status_code == 503


def test_copy_of_what_ceased_to_be_public_is_not_shown(world, warmed, request):
    withdraw(world.story, reason="An error")
    without = request.getfixturevalue("without")
    assert {without.get(path).status_code for path in ("/", "/stories/lantern-found/")} == {503}


def test_warmer_leaves_off_when_something_changes_meanwhile(world, copies, visitor):
    asked: list[str] = []

    def answer(request: Any) -> HttpResponse:
        asked.append(request.path)
        world.center.__class__.objects.update(city=f"City {len(asked)}")
        return HttpResponse("page")

    assert not warmer.warm(answer, watch.current().version, rest=0)
    assert asked == ["/"]


def test_copies_of_pages_that_are_no_more_are_swept(world, warmed, visitor):
    old = Answer.of(HttpResponse("old"), "/stories/old/", watch.current().version)
    warmed.put(old)
    file = next(file for file in warmed.folder.glob("*.page") if b"/stories/old/" in file.read_bytes())
    os.utime(file, (0, 0))
    assert warmed.sweep(since=1) == 1
    assert warmed.get("/stories/old/") is None
    assert warmed.get("/") is not None


@pytest.mark.parametrize("content", [b"", b"{}", b"{}\n", b"no json\nx", b'{"address": 1}\n\x00', b"\xff\n\xff"])
def test_damaged_copy_counts_as_none(world, warmed, content):
    warmed.note(watch.current())
    for file in warmed.folder.glob("*.page"):
        file.write_bytes(content)
    (warmed.folder / "known").write_bytes(content)
    assert warmed.get("/") is None
    assert warmed.noted().version is None


def test_disk_that_takes_nothing_stops_nothing(world, tmp_path, caplog):
    full = tmp_path / "full"
    full.write_text("no folder")
    Copies(full).put(Answer.of(HttpResponse("page"), "/", watch.current().version))
    assert "No copy of a page can be kept" in caplog.text


def test_copy_is_the_answer_that_was_kept(world, copies):
    version = replace(watch.current().version, next_end=watch.current().clock)
    answer = Answer.of(HttpResponse("päge" * 200, headers={"Content-Language": "en"}), "/x/", version)
    copies.put(answer)
    assert copies.get("/x/") == answer
