"""Page cache: pages depend only on the cache key and the content version."""

import gzip
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import brotli
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from stories.delivery import page_cache
from stories.delivery.cache_key import MAX_PATH_LENGTH, cache_key
from stories.delivery.negotiation import best_encoding
from stories.delivery.response_store import CachedResponse, ResponseStore, store
from stories.models.content_version import Reading, current_version, version_reader
from stories.pages.feedback_page import sign_path
from stories.public_pages import EVERY_PARAMETER, Route, public_routes
from stories.publishing.workflow import withdraw
from tests.clock import move
from tests.factories import make_editor
from tests.pages.world import FROM_HERE, World, addresses, body, kept_for_many_tests, make_world

pytestmark = pytest.mark.django_db
PLAIN = {"accept-encoding": ""}
# Values that change the page, and some that do not, for each declared parameter.
VALUES = {
    "q": ("lantern", "nothing like this", "x" * 300),
    "exact": ("1", "2"),
    "threat": ("cedar", "CEDAR"),
    "center": ("alder", "nonsense"),
    "state": ("oh", "tx"),
    "partner": ("birch",),
    "mission": ("investigate",),
    "outcome": ("property-returned",),
    "tag": ("lighthouse",),
    "year": ("2014",),
    "from": ("2014", "2014-07", "never"),
    "to": ("2013", "2014-12", "never"),
    "sort": ("oldest", "center", "odd"),
    "view": ("table", "rows", "odd"),
    "page": ("2", "0", "x"),
    "designation": ("primary", "odd"),
    "order": ("name", "stories", "odd"),
    "p": ("1", "2", "x"),
    "dated": ("2014", "2014-07", "odd"),
    "counted": ("property-returned", "odd"),
    "collection": ("odd",),
    "district": ("CA-12", "odd"),
    "pick": ("1", "x"),
    "stories": ("1", "x"),
    "title": ("A book",),
    "url": ("http://testserver/network/", "odd"),
    "format": ("json", "xml"),
    "maxwidth": ("400", "x"),
    "maxheight": ("400", "x"),
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept_for_many_tests(django_db_blocker):
        yield make_world()


@pytest.fixture
def rendered(monkeypatch) -> list[str]:
    """The cache keys that Django was asked for, in order."""
    keys: list[str] = []
    run_django = page_cache.PageCache._run_django

    def spy(self: Any, environ: Any, key: str, **rest: Any) -> Any:
        keys.append(key)
        return run_django(self, environ, key, **rest)

    monkeypatch.setattr(page_cache.PageCache, "_run_django", spy)
    return keys


def variations(route: Route, address: str) -> list[str]:
    """Return an address with every declared parameter, one that is not declared, and two in another order."""
    path = address.partition("?")[0]
    if route.page is None or isinstance(route.page.parameters, type(EVERY_PARAMETER)):
        return [
            address,
            f"{path}?undeclared=1",
            f"{path}?q=lantern&fields=title",
            f"{path}?fields=title&q=lantern",
        ]

    queries = ["undeclared=1"]
    for name in route.page.parameters:
        queries += [f"{name}={value}" for value in VALUES[name]]
    queries.append(
        "&".join(f"{name}={VALUES[name][0]}" for name in reversed(route.page.parameters))
    )
    return [address, *(f"{path}?{query}" for query in queries)]


def without_id(response: Any) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name != "X-Request-ID"}


def fetch(client: Client, address: str) -> tuple[int, str, dict[str, str]]:
    response = client.get(address)
    return response.status_code, body(response), without_id(response)


def test_cached_page_equals_rendered_page(world, monkeypatch):
    """Each page with each parameter: bytes and headers, rendered for it and from the cache.

    The pages of a route are fetched in one order, from the cache, and rendered again in the opposite order: an address
    that got the page of another one differs in one of them.
    """
    monkeypatch.setattr(Reading, "is_settled", True)  # a second has passed since the last change
    client = Client(headers=PLAIN)
    examples = addresses(world)
    compared = 0
    for route in public_routes():
        found = examples.get(route.name, [])
        if route.page is None or not route.page.is_cached or not found:
            continue

        every_address = list(dict.fromkeys([*found, *variations(route, found[0])]))
        store.clear()
        rendered = {address: fetch(client, address) for address in every_address}
        cached = {address: fetch(client, address) for address in every_address}
        store.clear()
        rendered_again = {address: fetch(client, address) for address in reversed(every_address)}

        assert cached == rendered, route.name
        assert rendered_again == rendered, route.name
        compared += len(every_address)
    assert compared > 200


def test_page_is_rendered_once_for_all_visitors(world, visitor, rendered):
    answers = [visitor.get("/stories/") for _turn in range(3)]
    assert rendered == ["/stories/"]
    assert len({answer.content for answer in answers}) == 1


def test_cached_page_queries_only_version(world, visitor):
    visitor.get("/stories/")
    with CaptureQueriesContext(connection) as queries:
        visitor.get("/stories/")
    assert len(queries) <= 1
    assert all("stories_contentversion" in query["sql"] for query in queries)


@pytest.mark.parametrize(
    "query",
    [
        "utm_source=news&fbclid=1&q=lantern&center=alder",
        "center=alder&sort=&q=lantern&page=",
        "q=lantern&center=%61lder",
    ],
)
def test_equal_searches_share_one_page(world, visitor, rendered, query):
    first = visitor.get("/stories/?q=lantern&center=alder")
    assert visitor.get(f"/stories/?{query}").content == first.content
    assert len(rendered) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"},
        {
            "accept-language": "de",
            "user-agent": "evil",
            "referer": "https://evil.example/",
            "cookie": "session=x",
        },
        {
            "accept": "application/json",
            "x-original-url": "/admin/",
            "x-http-method-override": "POST",
        },
        {
            "range": "bytes=0-10",
            "if-modified-since": "Mon, 01 Jan 1990 00:00:00 GMT",
            "origin": "https://evil.example",
        },
        {"accept-encoding": "gzip;q=0, br;q=0, evil", "save-data": "on", "sec-purpose": "prefetch"},
        {
            "authorization": "Basic eDp4",
            "if-match": '"x"',
            "script-name": "/x",
            "host": "localhost:1",
        },
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_request_headers_do_not_affect_next_visitor(world, visitor, headers, monkeypatch):
    monkeypatch.setattr(Reading, "is_settled", True)  # a second has passed since the last change
    for path in (
        "/",
        "/stories/?q=lantern",
        "/stories/lantern-found/",
        "/api/v1/stories",
        "/feeds/stories.atom",
    ):
        clean = Client(headers=PLAIN).get(path)
        store.clear()
        visitor.get(path, headers=headers)
        after = visitor.get(path, headers=PLAIN)
        assert body(after) == body(clean)
        assert without_id(after) == without_id(clean)


def test_unknown_host_gets_no_cached_page(world, visitor):
    visitor.get("/")
    assert visitor.get("/", headers={"host": "evil.example"}).status_code == 400


def test_cached_page_over_http_redirects(world, visitor, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert visitor.get("/", secure=True).status_code == 200
    assert visitor.get("/", secure=False)["Location"] == "https://testserver/"
    assert visitor.get("/", secure=True).status_code == 200


def test_demo_refuses_cached_page_to_other_machines(world, visitor):
    visitor.get("/")
    assert visitor.get("/", REMOTE_ADDR="203.0.113.9").status_code == 403


@pytest.mark.parametrize(
    ("accepted", "unpack"), [("br, gzip", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_page_is_sent_in_each_encoding(world, visitor, accepted, unpack):
    plain = visitor.get("/centers/", headers={"accept-encoding": "identity"})
    packed = visitor.get("/centers/", headers={"accept-encoding": accepted})
    assert packed["Content-Encoding"] == accepted.partition(",")[0]
    assert unpack(packed.content) == plain.content
    assert packed["Content-Length"] == str(len(packed.content))
    assert packed["ETag"] != plain["ETag"]
    assert "Accept-Encoding" in packed["Vary"]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip;q=0", ""),
        ("brx, xgzip", ""),
        ("br;q=9999", ""),
        ("br;q=nan, gzip;q=x", ""),
        ("br;level=1", ""),
        ("", ""),
        ("\x00", ""),
        ("br," + " " * 8000, ""),
    ],
)
def test_best_accepted_encoding_is_used(accepted, encoding):
    assert best_encoding(accepted) == encoding


def test_head_equals_get_without_body(world, visitor):
    for path in (
        "/",
        "/stories/lantern-found/",
        "/stories.csv",
        "/api/v1/stories",
        "/stories/no-such-story/",
    ):
        head, get = visitor.head(path), visitor.get(path)
        assert (head.status_code, body(head)) == (get.status_code, "")
        assert without_id(head) == without_id(get)


def test_shared_caches_store_pages_for_a_minute(world, visitor):
    for path in ("/", "/stories/lantern-found/", "/s/" + str(world.story.pk)):
        told = dict(
            part.strip().partition("=")[::2]
            for part in visitor.get(path)["Cache-Control"].split(",")
        )
        assert "public" in told
        assert int(told["s-maxage"]) + int(told["stale-while-revalidate"]) <= 60


def test_withdrawn_story_is_gone_at_once(world, visitor):
    paths = (
        "/",
        "/stories/",
        "/stories/?q=lantern",
        "/stories/lantern-found/",
        "/threats/cedar/",
        "/stories.csv",
    )
    visitor = Client(headers=PLAIN)
    assert [path for path in paths if "Lantern" not in body(visitor.get(path))] == []
    withdraw(world.story, reason="An error")
    assert [path for path in paths if "Lantern" in body(visitor.get(path))] == []
    assert visitor.get("/stories/lantern-found/").status_code == 410


def test_own_change_is_visible_at_once(world, visitor, monkeypatch):
    visitor.get("/about/")  # reads the index, after which the test process reads the version again
    visitor.get("/about/")
    # As if another process had changed it.
    monkeypatch.setattr(version_reader, "invalidate", lambda: None)
    move(type(world.page).objects.all(), body="<p>Changed words.</p>")
    assert "Changed words" not in body(visitor.get("/about/", headers=PLAIN))
    monkeypatch.undo()
    visitor.post("/feedback/", {"page": sign_path("/about/"), "helpful": "no"}, headers=FROM_HERE)
    assert "Changed words" in body(visitor.get("/about/", headers=PLAIN))


def test_staff_pages_are_never_cached(visitor, rendered):
    visitor.force_login(make_editor(), backend="django.contrib.auth.backends.ModelBackend")
    answers = [visitor.get(path) for path in ("/admin/", "/admin/stories/story/", "/admin/login/")]
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
    assert rendered == []


def test_feedback_is_never_cached(world, visitor, rendered):
    send: Callable[[], Any] = lambda: visitor.post(  # noqa: E731
        "/feedback/", {"page": sign_path("/about/"), "helpful": "no"}, headers=FROM_HERE
    )
    assert send().content != send().content  # each may be commented on
    assert rendered == []


def test_concurrent_requests_render_one_page(monkeypatch):
    reading = version_reader.current()
    monkeypatch.setattr(version_reader, "current", lambda: reading)
    start = Barrier(100)
    calls: list[str] = []

    def slow(environ: Any, start_response: Any) -> HttpResponse:
        calls.append(environ["PATH_INFO"])
        start_response("200 OK", [("Content-Type", "text/html")])
        return HttpResponse("made" * 1000)

    cache = page_cache.PageCache(slow)

    def ask(_number: int) -> bytes:
        environ = RequestFactory().get("/stories/?q=news").environ
        start.wait(10)
        return b"".join(cache(environ, lambda *head: None))

    with ThreadPoolExecutor(100) as pool:
        assert len(set(pool.map(ask, range(100)))) == 1
    assert len(calls) == 1


def test_cache_memory_is_limited():
    small = ResponseStore(2**20)
    version = current_version()
    for number in range(100):
        small.put(f"/{number}", CachedResponse(version, "200 OK", [], b"x" * 20_000))
    assert small._responses.currsize <= 2**20
    assert small.get("/99") is not None
    assert small.get("/0") is None
    small.put("/huge", CachedResponse(version, "200 OK", [], b"x" * 2**20))
    assert small.get("/huge") is None


@pytest.mark.parametrize(
    "start", ["/", "/stories/", "/admin/", "/static/", "/api/v1/", "/preview/", "/nothing/"]
)
def test_long_path_is_refused(world, client, start, rendered):
    path = start + "x" * MAX_PATH_LENGTH
    answers = [
        client.get(path),
        client.head(path),
        client.post(path),
        client.get(path, headers={"if-none-match": "*"}),
    ]
    assert {answer.status_code for answer in answers} == {414}
    assert answers[0].headers["X-Content-Type-Options"] == "nosniff"
    assert rendered == []


def test_long_requests_have_no_cache_key():
    """Keys of caches come from strangers, so each has a bound in characters."""
    environ = RequestFactory().get("/stories/").environ
    assert cache_key(environ | {"PATH_INFO": "/stories/" + "x" * 60_000}) is None
    assert cache_key(environ | {"QUERY_STRING": "q=" + "x" * 60_000}) is None
    assert cache_key(environ | {"HTTP_HOST": "x" * 60_000}) is None
