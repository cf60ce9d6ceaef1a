"""What the site has answered from what is kept goes out again without it, and only what is still true."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import RequestFactory

from stories.delivery import door as door_module
from stories.delivery.door import ID, Door
from stories.delivery.store import store
from stories.delivery.version import READ
from stories.delivery.watch import watch
from stories.publishing.workflow import withdraw
from tests import settings as all_settings
from tests.pages.world import World, addresses, kept_for_many_tests, make_world

pytestmark = pytest.mark.django_db
BROTLI = {"accept-encoding": "br"}


class Answer(NamedTuple):
    status: str
    headers: dict[str, str]
    body: bytes


class Visit:
    """A door with the site behind it, and the addresses that the site was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._site = WSGIHandler()
        self.door = Door(self._behind)

    def _behind(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.asked.append(environ["PATH_INFO"])
        return self._site(environ, start_response)

    def __call__(self, address: str, method: str = "GET", secure: bool = False, **headers: str) -> Answer:
        request = RequestFactory().generic(
            method, address, secure=secure, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        heads: list[Any] = []
        found: Any = self.door(request.environ, lambda *head: heads.append(head))
        body = b"".join(found)
        getattr(found, "close", lambda: None)()
        return Answer(heads[0][0], dict(heads[0][1]), body)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept_for_many_tests(django_db_blocker):
        yield make_world()


@pytest.fixture
def told(world: World) -> Iterator[Callable[[], None]]:
    """A keeper that vouches for what the database says, ten seconds after the last change; call it for news."""

    def tell() -> None:
        with connection.cursor() as cursor:
            cursor.execute(READ)
            *row, now = cursor.fetchone()
        watch.tell((*row, now + timedelta(seconds=10)))

    store.clear()
    watch.keep(True)
    tell()
    yield tell
    watch.keep(False)
    watch.forget()


@pytest.fixture
def visit(told, settings) -> Iterator[Visit]:
    settings.MIDDLEWARE = all_settings.WITH_PAGE_CACHE
    signals = (request_started, request_finished)
    for signal in signals:  # as the client of Django's tests does: they share one connection
        signal.disconnect(close_old_connections)
    yield Visit()
    for signal in signals:
        signal.connect(close_old_connections)


def without_id(answer: Answer) -> Answer:
    return answer._replace(headers={name: value for name, value in answer.headers.items() if name != ID})


def test_site_is_asked_once(visit):
    first, second = visit("/stories/", **BROTLI), visit("/stories/", **BROTLI)
    assert visit.asked == ["/stories/"]
    assert without_id(first) == without_id(second)
    assert first.headers["Content-Encoding"] == "br"


@pytest.mark.parametrize("encoding", ["br", "gzip", ""])
def test_door_answers_every_address_as_the_site_does(world, visit, encoding):
    every = [address for examples in addresses(world).values() for address in examples]
    compared = 0
    for address in every:
        site, asked = without_id(visit(address, accept_encoding=encoding)), len(visit.asked)
        door = without_id(visit(address, accept_encoding=encoding))
        if len(visit.asked) == asked:
            assert door == site, address
            compared += 1
    assert compared > 0.3 * len(every)


def test_client_that_has_it_already_is_told_so_at_the_door(visit):
    tag = visit("/stories/").headers["ETag"]
    known = [visit("/stories/", if_none_match=tag) for _turn in range(3)]
    assert len(visit.asked) == 2
    assert {(answer.status, answer.body, answer.headers["ETag"]) for answer in known} == {
        ("304 Not Modified", b"", tag)
    }


def test_withdrawn_story_is_gone_with_the_next_request(world, visit, told):
    path = f"/stories/{world.story.publications.get().slug}/"
    assert [visit(path).status for _turn in range(2)] == ["200 OK"] * 2
    withdraw(world.story, reason="An error")
    told()
    assert [visit(path).status for _turn in range(2)] == ["410 Gone"] * 2
    assert len(visit.asked) == 2


@pytest.mark.parametrize("doubt", [watch.forget, watch.lose, lambda: watch.keep(False)])
def test_without_anyone_who_vouches_for_it_the_site_is_asked(visit, doubt):
    visit("/about/")
    doubt()
    visit("/about/")
    assert visit.asked == ["/about/"] * 2


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/stories/?q=lantern", {"sec_fetch_dest": "document"}),
        ("/stories/", {"method": "HEAD"}),
        ("/stories/", {"method": "POST"}),
        ("/stories/", {"range": "bytes=0-9"}),
        ("/stories/", {"if_none_match": '"' + "x" * 1000 + '"'}),
        ("/stories/?utm=" + "x" * 1000, {}),
        ("/stories.csv", {}),
        ("/nowhere/", {}),
        ("/healthz", {}),
    ],
)
def test_site_sees_what_is_not_the_same_for_all(visit, address, headers):
    for _turn in range(2):
        visit(address, **headers)
    assert len(visit.asked) == 2


@pytest.mark.parametrize(
    "other", [{"host": "localhost"}, {"secure": True}, {"accept_encoding": "br"}, {"if_none_match": '"old"'}]
)
def test_nobody_gets_what_another_host_scheme_or_form_was_answered(visit, settings, other):
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    for given in ({}, other, {}, other):
        visit("/stories/", **given)
    assert len(visit.asked) == 2


def test_host_that_is_not_ours_is_refused_each_time(visit):
    visit("/stories/")
    assert [visit("/stories/", host="evil.example").status for _turn in range(2)] == ["400 Bad Request"] * 2


def test_each_request_has_an_id_of_its_own_or_that_of_the_proxy(visit):
    ids = [visit("/stories/").headers[ID] for _turn in range(3)]
    assert len(set(ids)) == 3
    assert visit("/stories/", x_request_id="proxy-said-so").headers[ID] == "proxy-said-so"
    assert len(visit.asked) == 1


def test_each_request_has_a_line_in_the_log(visit, caplog):
    visit("/stories/?utm=1")
    with caplog.at_level(logging.INFO, "fusionstories.requests"):
        visit("/stories/?utm=1")
    (line,) = [record.fields for record in caplog.records]
    assert (line["path"], line["route"], line["status"]) == ("/stories/", "stories:story_list", 200)
    assert (line["parameters"], line["cache"], line["queries"]) == (["utm"], "hit", 0)


def test_number_of_lines_is_bounded(visit, monkeypatch):
    monkeypatch.setattr(door_module, "MOST", 3)
    for number in range(9):
        visit(f"/about/?utm={number}")
    assert len(visit.door._lines) <= 3
