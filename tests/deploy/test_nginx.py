"""Sample nginx configuration: validity, caching and the static export while the portal is down."""

import re
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_connection, socket
from threading import Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from csp.utils import build_policy

from stories.delivery.response_store import SHARED
from stories.delivery.security_headers import STRICT_HEADERS
from stories.exports.formats import FORMATS
from stories.facets import FACET_PARAMS
from stories.public_pages import public_routes
from tests.deploy.nginx import NEEDS_NGINX, SAMPLE, free_port, plain_port, running_nginx
from tests.faults.portal import Portal as Server

pytestmark = NEEDS_NGINX
LOCAL = "127.0.0.1"
# As the portal says it, with seconds that a test can wait for.
BRIEF = SHARED.replace("s-maxage=30", "s-maxage=1").replace("revalidate=30", "revalidate=1")
EXPORTED_FILES = (
    "index.html",
    "stories/index.html",
    "stories/threat/cyber/index.html",
    "stories/threat/cyber/page/2/index.html",
    "unavailable.html",
    "s/7/index.html",
    "a.csv",
)


@dataclass
class Portal:
    """Backend of nginx that sends prepared responses and records requests."""

    status: int = 200
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def serve(self) -> ThreadingHTTPServer:
        portal = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                portal.asked.append((self.path, dict(self.headers)))
                if not portal.status:  # it dies in the middle of an answer
                    self.close_connection = True
                    return
                body = f"{self.path} {portal.status}".encode()
                self.send_response(portal.status)
                self.send_header(
                    "Cache-Control", "no-store" if self.path.startswith("/admin/") else BRIEF
                )
                self.send_header("Content-Length", str(len(body)))
                self.send_header("X-Request-ID", "of-the-portal")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server


@dataclass
class Site:
    """nginx with the sample, in front of the portal or of nothing."""

    portal: Portal
    port: int

    def get(self, path: str, **headers: str) -> tuple[int, str, HTTPResponse]:
        context = ssl._create_unverified_context()
        request = Request(
            f"https://127.0.0.1:{self.port}{path}",
            headers={"Host": "stories.example.gov"} | headers,
        )
        try:
            answer = urlopen(request, context=context)
        except HTTPError as error:
            answer = error
        return answer.status, answer.read().decode(), answer

    def times(self, path: str) -> int:
        return sum(asked == path for asked, _headers in self.portal.asked)


@pytest.fixture(scope="module")
def site_folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def site(site_folder) -> Iterator[Site]:
    portal = Portal()
    server = portal.serve()
    with running_nginx(site_folder, server.server_address[1]) as port:
        yield Site(portal, port)
    server.shutdown()
    server.server_close()


def test_page_is_asked_for_once_and_then_kept(site):
    assert [site.get("/kept/")[2].headers["X-Cache"] for _time in range(3)] == [
        "MISS",
        "HIT",
        "HIT",
    ]
    assert site.times("/kept/") == 1


def test_other_query_is_another_page(site):
    assert site.get("/stories/?q=a")[1] != site.get("/stories/?q=b")[1]


def test_withdrawn_story_disappears_in_time(site):
    assert site.get("/stories/gone/")[0] == 200
    site.portal.status = 410
    try:
        # Fresh for one second, stale for one more while nginx revalidates. It counts whole seconds.
        answers = [(time.sleep(0.5), site.get("/stories/gone/")[0])[1] for _time in range(8)]
        assert answers[-1] == 410
    finally:
        site.portal.status = 200


def test_kept_page_outlives_a_portal_that_dies(site):
    kept = [site.get("/lasting/")[2].headers["X-Cache"] for _time in range(3)]
    assert "HIT" in kept
    site.portal.status = 0
    time.sleep(3.1)  # longer than fresh and stale-while-revalidate together
    try:
        assert site.get("/lasting/")[:2] == (200, "/lasting/ 200")
    finally:
        site.portal.status = 200


def test_staff_pages_are_never_kept(site):
    for _time in range(2):
        assert site.get("/admin/")[2].headers["X-Cache"] is None
    assert site.times("/admin/") == 2


def test_reply_has_the_id_of_its_own_request(site):
    """Also a page from the cache, which another request made."""
    ids = [site.get("/identified/")[2].headers.get_all("X-Request-ID") for _time in range(3)]
    assert all(len(found) == 1 and re.fullmatch("[0-9a-f]{32}", found[0]) for found in ids)
    assert len({found[0] for found in ids}) == 3
    assert site.times("/identified/") == 1


def test_portal_learns_of_the_visitor_from_nginx_alone(site):
    site.get(
        "/headers/",
        **{
            "X-Forwarded-For": "6.6.6.6",
            "X-Forwarded-Proto": "http",
            "X-Request-ID": "made-by-visitor",
        },
    )
    headers = next(headers for path, headers in site.portal.asked if path == "/headers/")
    assert (headers["X-Forwarded-For"], headers["X-Forwarded-Proto"]) == ("127.0.0.1", "https")
    assert len(headers["X-Request-ID"]) == 32
    assert headers["Host"] == "stories.example.gov"


UNWANTED = (
    "Forwarded",
    "X-Forwarded-Host",
    "X-Forwarded-Port",
    "X-Forwarded-Prefix",
    "X-Forwarded-Protocol",
    "X-Forwarded-Scheme",
    "X-Forwarded-Server",
    "X-Forwarded-Ssl",
    "X-Real-Ip",
    "X-Client-Ip",
    "X-Url-Scheme",
    "X-Original-Url",
    "X-Rewrite-Url",
    "True-Client-Ip",
    "Proxy",
)


def test_other_forwarded_headers_are_dropped(site):
    site.get("/unwanted/", **dict.fromkeys(UNWANTED, "made-by-visitor"))
    headers = next(headers for path, headers in site.portal.asked if path == "/unwanted/")
    assert "made-by-visitor" not in headers.values()


@pytest.fixture
def limited(tmp_path) -> Iterator[Site]:
    """nginx whose limits nothing has used yet."""
    portal = Portal()
    server = portal.serve()
    with running_nginx(tmp_path, server.server_address[1]) as port:
        yield Site(portal, port)
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "path",
    [
        "/admin/login/",
        "/admin/login/code/",
        "/stories/?q=word",
        "/stories/?threat=cyber",
        "/stories.csv",
        "/feeds/stories.atom",
        "/api/v1/stories",
        "/data/stories.csv",
        "/search/suggest?q=a",
        "/preview/secret/",
    ],
)
def test_costly_requests_of_one_address_are_limited(limited, path: str):
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _time: limited.get(path)[0], range(200)))
    assert statuses[:20] == [200] * 20
    assert 429 in statuses
    assert limited.get("/")[0] == 200


@pytest.mark.parametrize("path", ["/", "/stories/a-story/", "/admin/stories/story/", "/healthz"])
def test_plain_pages_are_not_limited(limited, path: str):
    assert {limited.get(path)[0] for _time in range(120)} == {200}


def test_logs_contain_no_visitor_and_no_search(limited, tmp_path):
    for _time in range(100):
        limited.get("/stories/?q=zephyrquill")
    limited.get("/preview/zephyrquill/")
    limited.get("/kept/")
    logs = logs_with(" GET /kept/ ", tmp_path)
    assert " GET /kept/ 200 " in logs
    assert " 429 " in logs
    assert "zephyrquill" not in logs
    assert "127.0.0.1" not in logs


def logs_with(text: str, folder: Path) -> str:
    """Return the logs of nginx as soon as they contain a text, at the latest after two seconds."""
    deadline = time.monotonic() + 2
    logs = ""
    while text not in logs and time.monotonic() < deadline:
        logs = "".join(log.read_text() for log in folder.glob("*.log"))
    return logs


def write_export(folder: Path) -> None:
    """Write the files of a static export where the sample of this test looks for them."""
    for name in EXPORTED_FILES:
        file = folder / "static-export" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"exported {name}")


@pytest.fixture(scope="module")
def alone_folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("alone")


@pytest.fixture(scope="module")
def alone(alone_folder) -> Iterator[Site]:
    """nginx in front of a portal that is gone."""
    write_export(alone_folder)
    with running_nginx(alone_folder, free_port()) as port:
        yield Site(Portal(), port)


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "index.html"),
        ("/stories/", "stories/index.html"),
        ("/stories/?threat=cyber&page=2", "stories/threat/cyber/page/2/index.html"),
        ("/s/7", "s/7/index.html"),
        ("/a.csv", "a.csv"),
        ("/stories/?utm_source=news&utm_medium=email", "stories/index.html"),
        ("/stories/?fbclid", "stories/index.html"),
        ("/stories/?threat=cyber", "stories/threat/cyber/index.html"),
        (
            "/stories/?utm_source=a&threat=cyber&gclid=b&page=2&x",
            "stories/threat/cyber/page/2/index.html",
        ),
        ("/stories/?threats=cyber", "stories/index.html"),
    ],
)
def test_static_export_answers_when_the_portal_is_gone(alone, path, file):
    assert alone.get(path)[:2] == (200, f"exported {file}")


@pytest.mark.parametrize(
    "path",
    [
        "/stories/?q=school",
        "/stories/?utm_source=news&q=school",
        "/a.csv?threat=cyber",
        "/stories/?threat=cyber&state=oh",
        "/stories/?threat=cyber&threat=fraud",
        "/nothing/",
    ],
)
def test_static_export_lacks_pages_that_need_the_portal(alone, path):
    status, text, answer = alone.get(path)
    assert (status, text) == (503, "exported unavailable.html")
    assert answer.headers["Retry-After"] == "30"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["/", "/a.csv", "/stories/?q=school"])
def test_static_export_has_the_headers_of_the_portal(alone, path, client, settings):
    settings.SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    portal = client.get("/healthz", secure=True).headers
    names = [*STRICT_HEADERS, "Strict-Transport-Security"]
    expected = {name: portal[name] for name in names} | {"Content-Security-Policy": build_policy()}
    sent = alone.get(path)[2].headers
    assert {name: directives(sent[name]) for name in names} == {
        name: directives(value) for name, value in expected.items()
    }


def directives(header: str) -> set[str]:
    """Return the parts of a header in any order."""
    return {part.strip() for part in header.split(";")}


def test_sample_knows_the_parameters_of_the_portal():
    sample = SAMPLE.read_text()
    pages = [route.page for route in public_routes() if route.page and route.page.in_static_export]
    exported = {name for page in pages for name in page.exported_parameters}
    read = {name for page in pages for name in page.parameters}

    lists = re.findall(r"\(\?!\(([a-z|]+)\)=\)", sample)
    assert len(lists) == 3
    for names in lists:
        assert set(names.split("|")) >= exported | read

    filters, with_page = re.findall(r"\(\?<filter>([a-z|]+)\)", sample)
    assert set(filters.split("|")) == exported
    assert set(with_page.split("|")) == set(FACET_PARAMS)


# JSON Feed shares its ending with JSON; readers accept both media types.
@pytest.mark.parametrize(
    "format_", [one for one in FORMATS if one.name != "jsonfeed"], ids=lambda one: one.name
)
def test_media_types_are_those_of_the_portal(alone, alone_folder, format_):
    file = alone_folder / "static-export" / f"types.{format_.name}"
    file.write_text("content")
    ours = format_.content_type.replace(" ", "").lower()
    assert alone.get(f"/{file.name}")[2].headers["Content-Type"].replace(" ", "").lower() == ours


def test_static_file_of_an_earlier_release_is_sent_by_nginx(alone, alone_folder):
    file = alone_folder / "static" / "css" / "site.0123456789ab.css"
    file.parent.mkdir(parents=True)
    file.write_text("a{}")
    status, text, answer = alone.get("/static/css/site.0123456789ab.css")
    assert (status, text) == (200, "a{}")
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert alone.get("/static/css/unknown.css")[0] == 503


def test_other_host_names_get_no_page(site, site_folder):
    with pytest.raises((OSError, HTTPException)):
        site.get("/", Host="other.example")

    by_address = f"http://127.0.0.1:{plain_port(site_folder)}"
    with pytest.raises((OSError, HTTPException)):
        urlopen(f"{by_address}/", timeout=5)
    assert urlopen(f"{by_address}/readyz", timeout=5).status == 200


def test_address_of_the_visitor_passes_a_load_balancer(tmp_path):
    """The sample's block, with this machine as the load balancer."""
    portal = Portal()
    server = portal.serve()
    lines = (
        "set_real_ip_from 192.0.2.0/24;",
        "real_ip_header X-Forwarded-For;",
        "real_ip_recursive on;",
    )
    with running_nginx(
        tmp_path, server.server_address[1], lines=lines, balancer="127.0.0.0/8"
    ) as port:
        sent = "6.6.6.6, 203.0.113.9"  # the visitor made up the first one
        Site(portal, port).get("/headers/", **{"X-Forwarded-For": sent})
    server.shutdown()
    server.server_close()
    assert portal.asked[0][1]["X-Forwarded-For"] == "203.0.113.9"


def test_staff_door_is_closed_when_the_portal_is_gone(alone):
    assert alone.get("/admin/")[0] == 502


@pytest.fixture(scope="module")
def without_database(tmp_path_factory) -> Iterator[Site]:
    """nginx in front of the real portal, which has started without its database."""
    folder = tmp_path_factory.mktemp("without-database")
    write_export(folder)
    server = Server(
        folder, f"postgresql://nobody@/nothing?host={folder}", WEB_WORKERS="1", WEB_THREADS="2"
    )
    with server.running(), running_nginx(folder, server.port, host="127.0.0.1") as port:
        yield Site(Portal(), port)


def test_start_without_database_serves_static_export(without_database):
    assert without_database.get("/stories/", Host=LOCAL)[:2] == (200, "exported stories/index.html")
    assert (
        without_database.get("/stories/?threat=cyber&page=2", Host=LOCAL)[1]
        == "exported stories/threat/cyber/page/2/index.html"
    )
    assert without_database.get("/healthz", Host=LOCAL)[0] == 200


def test_page_outside_static_export_comes_from_portal(without_database):
    status, text, answer = without_database.get("/stories/?q=school", Host=LOCAL)
    assert (status, answer.headers["Retry-After"]) == (503, "30")
    assert "The site is temporarily unavailable" in text


def named(context: ssl.SSLContext, plain: socket) -> ssl.SSLSocket:
    """Begin TLS as a browser does, which sends the name of the site."""
    return context.wrap_socket(plain, server_hostname="stories.example.gov")


@pytest.mark.parametrize(
    ("cipher", "is_taken"),
    [("ECDHE-RSA-AES256-GCM-SHA384", True), ("AES256-SHA", False), ("ECDHE-RSA-AES128-SHA", False)],
)
def test_only_strong_ciphers_are_accepted(alone, cipher, is_taken):
    context = ssl._create_unverified_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(cipher)
    try:
        with create_connection(("127.0.0.1", alone.port)) as plain, named(context, plain):
            taken = True
    except ssl.SSLError:
        taken = False
    assert taken == is_taken
