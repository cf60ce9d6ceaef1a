"""Cached values are built once for each content version."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import OperationalError, transaction

from stories.models.content_version import current_version, invalidate_version
from stories.models.version_cache import VersionCache, vocabulary_names
from tests.confirmed import change_entry
from tests.factories import make_center, make_published
from tests.query_count import count_queries

pytestmark = pytest.mark.django_db


def test_value_is_built_once_for_a_version():
    numbers = iter(range(9))
    value = VersionCache(lambda: next(numbers))
    assert [value.get(), value.get()] == [0, 0]
    make_center()
    assert [value.get(), value.get()] == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_threads_wait_for_one_build():
    may_build = Event()
    built: list[str] = []

    def build() -> str:
        may_build.wait(5)
        built.append("once")
        return "value"

    value = VersionCache(build)
    with ThreadPoolExecutor(4) as pool:
        found = [pool.submit(value.get) for _number in range(4)]
        may_build.set()
        assert {future.result() for future in found} == {"value"}
    assert built == ["once"]


@pytest.mark.django_db(transaction=True)
def test_uncommitted_version_differs_from_committed():
    with transaction.atomic():
        make_center()
        uncommitted = current_version()
    invalidate_version()  # as after each unsafe request
    committed = current_version()
    assert committed.number == uncommitted.number
    assert committed.token != uncommitted.token


def test_failed_build_is_tried_again():
    answers = iter([OperationalError("away"), "there"])

    def build() -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    value = VersionCache(build)
    with pytest.raises(OperationalError):
        value.get()
    assert value.get() == "there"


def test_pages_read_no_name_twice(client):
    paths = ("/", "/stories/", f"/stories/{make_published().slug}/", "/search/suggest?q=story")
    assert [count_queries(lambda path=path: client.get(path)) for path in paths] == [2, 1, 1, 2]


def test_new_name_is_shown_with_its_version(client):
    story = make_published()
    assert client.get("/stories/").status_code == 200
    change_entry(story.center_roles.get().center, name="Renamed Center")
    assert "Renamed Center" in client.get("/stories/").content.decode()


def test_shared_names_are_all_names():
    make_center()
    make_published()
    assert len(vocabulary_names.get().centers) == 2
