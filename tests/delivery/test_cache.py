"""The page cache: a page is a function of its address and the content version, and of nothing else."""

import gzip
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import brotli
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from stories.delivery import cache as page_cache
from stories.delivery.answer import best_encoding
from stories.delivery.store import Store, store
from stories.publishing.workflow import withdraw
from tests.factories import make_editor
from tests.pages.world import FROM_HERE, World, addresses, body, kept_for_many_tests, make_world
from tests.thorough import THOROUGH

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept_for_many_tests(django_db_blocker):
        yield make_world()


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """The canonical addresses that were made anew, in order."""
    seen: list[str] = []
    make = page_cache._make

    def spy(request: Any, address: str, *args: Any) -> Any:
        seen.append(address)
        return make(request, address, *args)

    monkeypatch.setattr(page_cache, "_make", spy)
    return seen


def test_page_is_made_once_for_everybody(world, visitor, made):
    answers = [visitor.get("/stories/") for _turn in range(3)]
    assert made == ["/stories/"]
    assert len({answer.content for answer in answers}) == 1


def test_kept_page_costs_one_trivial_query(world, visitor):
    visitor.get("/stories/")
    with CaptureQueriesContext(connection) as queries:
        visitor.get("/stories/")
    assert len(queries) <= 1
    assert all("stories_contentversion" in query["sql"] for query in queries)


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        ("utm_source=news&fbclid=1", ""),
        ("q=lantern&center=alder&utm_campaign=x", "center=alder&q=lantern"),
        ("center=ALDER&q=++lantern+&center=alder&view=rows&sort=relevance&page=", "center=alder&q=lantern"),
    ],
)
def test_equal_searches_share_one_answer(world, visitor, made, query, plain):
    first = visitor.get(f"/stories/?{plain}")
    assert visitor.get(f"/stories/?{query}").content == first.content
    assert len(made) == 1


TURNS = 2 if THOROUGH else 1
QUERIES = [
    *("q=lantern", "q=wombat", "q=" + "x" * 300, "center=alder", "center=nonsense", "threat=cedar", "year=2014"),
    *("from=2014", "from=never", "sort=oldest", "sort=odd", "view=table", "page=2", "page=x", "exact=1", "p=2"),
    *("order=name", "designation=primary", "limit=1", "fields=title", "cursor=x", "utm_source=x"),
]


def test_every_address_says_behind_the_cache_what_the_site_says(world, visitor, client):
    draw = random.Random(20261122)
    for name, found in addresses(world).items():
        for address in found if name != "picture" else ():
            paths = [
                address,
                *(f"{address.partition('?')[0]}?{'&'.join(draw.sample(QUERIES, 3))}" for _turn in range(TURNS)),
            ]
            for path in paths:
                direct = client.get(path)
                behind = [visitor.get(path, headers={"accept-encoding": ""}) for _turn in range(2)]
                wanted = (direct.status_code, body(direct))
                assert [(answer.status_code, body(answer)) for answer in behind] == [wanted, wanted], path


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"},
        {"accept-language": "de", "user-agent": "evil", "referer": "https://evil.example/", "cookie": "session=x"},
        {"accept": "application/json", "x-original-url": "/admin/", "x-http-method-override": "POST"},
        {"range": "bytes=0-10", "if-modified-since": "Mon, 01 Jan 1990 00:00:00 GMT", "origin": "https://evil.example"},
        {"accept-encoding": "gzip;q=0, br;q=0, evil", "save-data": "on", "sec-purpose": "prefetch"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_no_header_of_a_visitor_changes_what_the_next_one_gets(world, visitor, headers):
    for path in ("/", "/stories/?q=lantern", "/stories/lantern-found/", "/api/v1/stories", "/feeds/stories.atom"):
        clean = Client().get(path)
        visitor.get(path, headers=headers)
        after = visitor.get(path, headers={"accept-encoding": ""})
        assert body(after) == body(clean)
        assert {name for name in after.headers if name.startswith("Set-")} == set()


def test_host_that_is_not_ours_gets_no_kept_page(world, visitor):
    visitor.get("/")
    assert visitor.get("/", headers={"host": "evil.example"}).status_code == 400


def test_client_that_has_the_page_is_told_so_without_making_it(world, visitor, made):
    first = visitor.get("/centers/", headers={"accept-encoding": "br"})
    again = visitor.get("/centers/", headers={"accept-encoding": "br", "if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    store.clear()
    assert visitor.get("/centers/", headers={"if-none-match": f"W/{first['ETag']}"}).status_code == 304
    assert made == ["/centers/"]


def test_whatever_is_asked_for_does_not_exist_by_a_star(world, visitor):
    assert visitor.get("/stories/no-such-story/", headers={"if-none-match": "*"}).status_code == 404


def test_validator_is_another_for_each_form_address_and_version(world, visitor):
    forms = {visitor.get("/centers/", headers={"accept-encoding": form})["ETag"] for form in ("br", "gzip", "")}
    others = {visitor.get(path)["ETag"] for path in ("/partners/", "/centers/?order=name")}
    world.center.city = "Dayton"
    world.center.save()
    assert len(forms | others | {visitor.get("/centers/")["ETag"]}) == 6


@pytest.mark.parametrize(("accepted", "unpack"), [("br, gzip", brotli.decompress), ("gzip", gzip.decompress)])
def test_page_is_kept_in_every_form(world, visitor, accepted, unpack):
    plain = visitor.get("/centers/", headers={"accept-encoding": "identity"})
    packed = visitor.get("/centers/", headers={"accept-encoding": accepted})
    assert packed["Content-Encoding"] == accepted.partition(",")[0]
    assert unpack(packed.content) == plain.content
    assert packed["Content-Length"] == str(len(packed.content))
    assert "Accept-Encoding" in packed["Vary"]


@pytest.mark.parametrize(
    ("accepted", "form"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip;q=0", ""),
        ("brx, xgzip", ""),
        ("br;q=9999", ""),
        ("", ""),
        ("\x00", ""),
    ],
)
def test_best_form_is_read_from_what_the_client_takes(accepted, form):
    assert best_encoding(accepted) == form


def test_head_answers_as_get_without_a_body(world, visitor):
    for path in ("/", "/stories/lantern-found/", "/stories.csv", "/api/v1/stories", "/stories/no-such-story/"):
        head, get = visitor.head(path), visitor.get(path)
        assert (head.status_code, body(head)) == (get.status_code, "")
        assert head.get("ETag") == get.get("ETag")
        assert head.get("Content-Length") == get.get("Content-Length") or get.status_code == 404


def test_caches_may_keep_pages_for_a_minute_at_most(world, visitor):
    for path in ("/", "/stories/lantern-found/", "/s/" + str(world.story.pk)):
        told = dict(part.strip().partition("=")[::2] for part in visitor.get(path)["Cache-Control"].split(","))
        assert "public" in told
        assert int(told["s-maxage"]) + int(told["stale-while-revalidate"]) <= 60


def test_withdrawn_story_is_gone_with_the_next_request(world, visitor):
    paths = ("/", "/stories/", "/stories/?q=lantern", "/stories/lantern-found/", "/threats/cedar/", "/stories.csv")
    visitor.defaults["HTTP_ACCEPT_ENCODING"] = ""
    assert [path for path in paths if "Lantern" not in body(visitor.get(path))] == []
    withdraw(world.story, reason="An error")
    assert [path for path in paths if "Lantern" in body(visitor.get(path))] == []
    assert visitor.get("/stories/lantern-found/").status_code == 410


def test_pages_of_staff_are_never_kept(visitor, made):
    visitor.force_login(make_editor(), backend="django.contrib.auth.backends.ModelBackend")
    answers = [visitor.get(path) for path in ("/admin/", "/admin/stories/story/", "/admin/login/")]
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
    assert made == []


def test_feedback_is_never_kept(world, visitor, made):
    answers = [
        visitor.post("/feedback/", {"path": "/about/", "helpful": "no"}, headers=FROM_HERE) for _turn in range(2)
    ]
    assert answers[0].content != answers[1].content  # each may be commented on
    assert made == []


def test_a_hundred_equal_requests_make_one_page(world, visitor, monkeypatch):
    known = page_cache.version_reader.current()
    monkeypatch.setattr(page_cache.version_reader, "current", lambda: known)
    start, calls = Barrier(100), []

    def slow(request: Any) -> HttpResponse:
        calls.append(request.path)
        return HttpResponse("made" * 1000)

    middleware = page_cache.page_cache(slow)

    def ask(_number: int) -> bytes:
        start.wait(10)
        return middleware(RequestFactory().get("/stories/?q=news")).content

    with ThreadPoolExecutor(100) as pool:
        assert len(set(pool.map(ask, range(100)))) == 1
    assert len(calls) == 1
    assert store._flights == {}


def test_memory_for_pages_is_bounded(world):
    known, small = page_cache.version_reader.current(), Store(1)
    for number in range(100):
        answer = page_cache.Answer(f"/{number}", known.version, 200, {}, b"x" * 20_000, "tag")
        small.put(answer)
    assert small._answers.currsize <= 2**20
    assert small.get("/99") is not None
    assert small.get("/0") is None
    small.put(page_cache.Answer("/huge", known.version, 200, {}, b"x" * 2**20, "tag"))
    assert small.get("/huge") is None
