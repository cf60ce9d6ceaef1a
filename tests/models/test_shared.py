"""Names and options are read once for each content version, and never miss what a public text refers to."""

import time
from collections.abc import Iterator
from threading import Event

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stories.listing.at_hand import every_index
from stories.models import FusionCenter
from stories.models.shared import Shared, every_name, follow, names_for
from tests.factories import make_center, make_published, make_threat

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> Iterator[list[int]]:
    """The version that this process believes to be the present one: what stands at the end."""
    known = [1]
    follow(lambda: known[-1])
    yield known
    follow(None)


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_it_is_read_once_for_a_version(version):
    read = iter(range(9))
    shared = Shared(lambda: next(read))
    assert [shared.get(), shared.get()] == [0, 0]
    version.append(2)
    assert [shared.get(), shared.get()] == [1, 1]


def test_nothing_is_kept_where_nobody_knows_the_version(version):
    read = iter(range(9))
    shared = Shared(lambda: next(read))
    shared.get()
    follow(lambda: None)
    assert [shared.get(), shared.get()] == [1, 2]


def soon(shared: Shared[str]) -> str | None:
    """Ask until it is there, for five seconds at most."""
    until = time.monotonic() + 5
    while (found := shared.soon()) is None and time.monotonic() < until:
        time.sleep(0.01)
    return found


@pytest.mark.django_db(transaction=True)
def test_what_takes_long_is_read_aside(version):
    may_read = Event()
    shared = Shared(lambda: may_read.wait() and f"of {version[-1]}")
    assert [shared.soon(), shared.soon()] == [None, None]
    may_read.set()
    assert soon(shared) == "of 1"
    version.append(2)
    assert shared.soon() is None  # rather nothing than what was
    assert soon(shared) == "of 2"


def test_nothing_is_read_aside_where_nobody_knows_the_version():
    shared = Shared(lambda: pytest.fail("It was read."))
    assert shared.soon() is None


def test_nothing_is_read_aside_within_a_transaction(version):
    shared = Shared(lambda: pytest.fail("It was read."))
    assert shared.soon() is None


@pytest.mark.django_db(transaction=True)
def test_reading_aside_is_tried_again_after_a_failure(version, caplog):
    answers = iter([OperationalError("away"), "there"])

    def read() -> str:
        if isinstance(answer := next(answers), Exception):
            raise answer
        return answer

    shared = Shared(read)
    assert soon(shared) == "there"
    assert "could not be read: away" in caplog.text


def test_pages_ask_for_no_name_twice(version, client):
    paths = ("/", "/stories/", f"/stories/{make_published().slug}/", "/search/suggest?q=story")
    for path in paths:
        client.get(path)
    assert [queries(client, path) for path in paths] == [3, 2, 2, 1]


def test_pages_with_an_index_ask_for_less_and_show_the_same(version, client):
    center, threat = make_center(), make_threat()
    story = make_published(slug="own", lead=center, threats=(threat,), title="Harbor")
    for number in range(25):
        make_published(title=f"Harbor {number}", lead=center if number % 2 else None, threats=(threat,), tags=("a",))
    paths = {
        "/stories/": 1,
        "/stories/?sort=oldest&threat=" + threat.slug: 1,
        "/stories/?q=harbor&page=2": 2,
        f"/stories/{story.slug}/": 2,
        center.get_absolute_url(): 3,
    }
    before = [client.get(path).content for path in paths]
    assert every_index.get()
    assert [client.get(path).content for path in paths] == before
    assert {path: queries(client, path) for path in paths} == paths


def test_new_name_is_shown_with_its_version(version, client):
    story = make_published()
    assert client.get("/stories/").status_code == 200
    FusionCenter.objects.filter(pk=story.center_roles.get().center_id).update(name="Renamed Center")
    version.append(2)
    assert "Renamed Center" in client.get("/stories/").content.decode()


def test_story_of_a_center_that_the_kept_names_lack_is_shown(version, client):
    make_published()
    client.get("/stories/")
    story = make_published(lead=make_center(name="Newest Center"))
    for path in ("/stories/", "/stories/?q=nowhere", f"/stories/{story.slug}/"):
        assert "Newest Center" in client.get(path).content.decode()


def test_names_without_a_version_are_those_that_are_needed():
    make_center()
    names = names_for([make_published().publications.get().edition.content])
    assert len(names.centers) == 1
    assert len(every_name.get().centers) == 2
