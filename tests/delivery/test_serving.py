"""Requests over the network to the real application server with one worker."""

import http.client
import json
from collections.abc import Iterator
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from django.db import connection

from tests.delivery.raw_http import send
from tests.deploy.nginx import free_port
from tests.faults.portal import HOST, Portal

# The site behind the server asks the database of the tests, empty as it is.
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def metrics_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def served(
    django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory, metrics_port: int
) -> Iterator[Portal]:
    with django_db_blocker.unblock():
        connection.ensure_connection()
        known = connection.connection.info
        place = f"{quote(known.host, safe='')}:{known.port}/{known.dbname}"
        url = f"postgresql://{known.user}:{quote(known.password)}@{place}"
        connection.close()
    folder = tmp_path_factory.mktemp("served")
    own = {
        "WEB_WORKERS": "1",
        "WEB_THREADS": "2",
        "METRICS_BIND": f"{HOST}:{metrics_port}",
        "TMPDIR": str(folder),
    }
    portal = Portal(folder, url, **own)
    with portal.running():
        yield portal
    assert not list(folder.glob("fusionstories-metrics-*")), (
        "the metrics of a run are removed with it"
    )


@pytest.mark.parametrize(
    "charset", ["base64", "utf-16", "undefined", "nonsense", "utf-8", '"utf-8']
)
@pytest.mark.parametrize(
    "kind",
    ["text/plain; charset={}", "multipart/form-data; CHARSET = {}; boundary=b", "x;charset*=''{}"],
)
def test_charset_of_request_is_ignored(served, charset, kind):
    status, _head, body = send(
        served,
        b"GET /stories/?q=%C3%A9tude HTTP/1.1",
        b"Content-Type: " + kind.format(charset).encode(),
    )
    assert status == 200
    assert "étude" in body.decode()


def test_too_many_parameters_are_refused(served):
    first = b"GET /stories/?" + b"a=1&" * 3000 + b" HTTP/1.1"
    assert send(served, first, b"Content-Type: text/plain; charset=utf-8")[0] == 400


def test_very_long_search_is_answered(served):
    status, _head, body = send(served, f"GET /stories/?q={quote('é' * 10_000)} HTTP/1.1".encode())
    assert status == 200
    assert "We searched for only the first 200 characters." in body.decode()


@pytest.mark.parametrize(
    ("first", "header", "status"),
    [
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1", b"X-A: 1", 414),
        (b"GET / HTTP/1.1", b"X-A: " + b"a" * 600_000, 431),
        (b"GET /\0 HTTP/1.1", b"X-A: 1", 400),
        (b"GET /caf\xc3\xa9 HTTP/1.1", b"X-A: 1", 400),
        (b"GET /%00%ff%zz/caf%C3%A9 HTTP/1.1", b"X-A: 1", 404),
        (b"GET /healthz HTTP/1.1", b"Host: evil.example", 400),
        (b"GET / HTTP/1.1", b"X-A: \xff\xfe", 200),
        (b"GET / HTTP/1.1", b"X A: 1", 400),
        (b"GET / HTTP/1.1", b"X-A: 1\r\n folded: 1", 400),
        (b"POST / HTTP/1.1", b"Content-Length: 1\r\nContent-Length: 2", 400),
        (b"POST / HTTP/1.1", b"Content-Length: +1", 400),
        (b"POST / HTTP/1.1", b"Transfer-Encoding: xchunked", 501),
    ],
)
def test_malformed_request_gets_clear_status(served, first, header, status):
    assert send(served, first, header)[0] == status


def test_headers_with_underscores_are_dropped(served):
    """Else a visitor could write what the proxy says of him, such as X-Forwarded-For."""
    _status, with_hyphens, _body = send(
        served, b"GET /healthz HTTP/1.1", b"X-Request-ID: from-the-proxy"
    )
    _status, underscored, _body = send(
        served, b"GET /healthz HTTP/1.1", b"X_Request_ID: from-the-visitor"
    )
    assert b"x-request-id: from-the-proxy" in with_hyphens
    assert b"from-the-visitor" not in underscored


@pytest.mark.parametrize(
    "header",
    [
        b"SCRIPT_NAME: /x",
        b"SCRIPT_NAME: /healthz",
        b"Script_Name: http://evil.example",
        b"PATH_INFO: /centers/",
        b"REMOTE_USER: demo-admin",
        b"REMOTE_ADDR: 203.0.113.9",
        b"X-Forwarded-Protocol: ssl",
        b"X-Forwarded-Protocol: http",
        b"X-Forwarded-Proto: https",
        b"X-Forwarded-Proto: https\r\nX-Forwarded-Ssl: off",
        b"X-Forwarded-Ssl: on",
        b"X-Forwarded-For: 203.0.113.9",
        b"X-Forwarded-Host: evil.example",
        b"Forwarded: for=203.0.113.9;host=evil.example;proto=https",
        b"X-Script-Name: /x",
        b"X-Original-URL: /stories/",
        b"X-Rewrite-URL: /stories/",
        b"X-HTTP-Method-Override: DELETE",
        b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
    ],
)
def test_clients_cannot_pose_as_proxies(served, header):
    plain = send(served, b"GET /stories/ HTTP/1.1")
    answer = send(served, b"GET /stories/ HTTP/1.1", header)
    assert (answer[0], answer[2]) == (plain[0], plain[2]) == (200, plain[2])


@pytest.mark.parametrize(
    "first",
    [
        b"PROXY TCP4 203.0.113.9 127.0.0.1 1 8000\r\nGET /about/ HTTP/1.1",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n",
        b"GET http://evil.example/about/ HTTP/1.1",
    ],
)
def test_proxy_protocols_are_refused(served, first):
    assert 400 <= send(served, first)[0] < 500


def test_connection_survives_empty_bodies(served):
    browser = http.client.HTTPConnection(HOST, served.port, timeout=10)
    browser.request("GET", "/centers/")
    first = browser.getresponse()
    length, used = len(first.read()), browser.sock
    for method, headers, status in (
        ("HEAD", {}, 200),
        ("GET", {"If-None-Match": first.headers["ETag"]}, 304),
    ):
        browser.request(method, "/centers/", headers=headers)
        answer = browser.getresponse()
        assert (answer.status, answer.read()) == (status, b"")
    browser.request("GET", "/centers/")
    assert len(browser.getresponse().read()) == length
    assert browser.sock is used
    browser.close()


def test_server_log_is_anonymous_json(served):
    send(served, b"GET /stories/?q=secret-words HTTP/1.1")
    lines = [json.loads(line) for line in served.log.read_text().splitlines()]
    assert {"gunicorn.error", "fusionstories.requests"} <= {line["logger"] for line in lines}
    assert "secret-words" not in served.log.read_text()


def test_metrics_count_requests(served, metrics_port):
    send(served, b"GET /healthz HTTP/1.1")
    text = urlopen(f"http://{HOST}:{metrics_port}/metrics").read().decode()
    assert 'portal_requests_total{method="GET",route="stories:healthz",status="200"}' in text
