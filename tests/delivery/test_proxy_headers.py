"""Client addresses behind proxies, and the demo, which serves only this machine."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from stories.delivery import proxy_headers
from stories.delivery.proxy_headers import client_address
from stories.delivery.security_headers import STRICT_HEADERS

pytestmark = pytest.mark.django_db


def seen_address(forwarded: str | None) -> str:
    """Return the address that the site takes for the visitor's."""
    seen = []

    def page(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    client_address(page)(RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.1"))
    return seen[0]


@pytest.mark.parametrize(
    ("count", "forwarded", "address"),
    [
        (1, None, "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (1, "127.0.0.1,203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.9.9.9", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9, unknown", "10.0.0.1"),
        (1, "<script>", "10.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "203.0.113.9:1234", "10.0.0.1"),
    ],
)
def test_only_own_proxies_are_trusted(settings, count, forwarded, address):
    settings.DEMO = False
    settings.PROXY_COUNT = count
    assert seen_address(forwarded) == address


def test_missing_proxy_is_logged_once(settings, caplog):
    settings.DEMO = False
    settings.PROXY_COUNT = 3
    proxy_headers._warn_of_missing_proxies.cache_clear()
    for _request in range(3):
        seen_address("198.51.100.1, 203.0.113.9")
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith("X-Forwarded-For has 2 of the 3 addresses that PROXY_COUNT promises")
    assert "198.51" not in line


@pytest.mark.parametrize("forwarded", [None, "", "198.51.100.1, 203.0.113.9"])
def test_probe_and_complete_header_are_not_logged(settings, caplog, forwarded):
    """Probes come from the internal network, without a proxy."""
    settings.DEMO = False
    settings.PROXY_COUNT = 2
    seen_address(forwarded)
    assert caplog.records == []


def test_header_is_ignored_without_proxies(settings):
    settings.DEMO = False
    settings.PROXY_COUNT = 0
    assert seen_address("203.0.113.9") == "10.0.0.1"


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_demo_serves_this_machine(address):
    assert Client().get("/healthz", REMOTE_ADDR=address).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "203.0.113.9", "2001:db8::1", "0.0.0.0", "", "localhost", "127.0.0.1.evil"],
)
@pytest.mark.parametrize(
    "path", ["/healthz", "/robots.txt", "/static/css/site.css", "/admin/login/", "/nothing"]
)
def test_demo_refuses_other_machines(address, path):
    answer = Client().get(path, REMOTE_ADDR=address)
    assert (answer.status_code, answer.content) == (
        403,
        b"The demo is available on this machine only.",
    )
    assert {name: answer.headers.get(name) for name in STRICT_HEADERS} == STRICT_HEADERS


def test_demo_ignores_forwarded_address():
    answer = Client().get(
        "/healthz", REMOTE_ADDR="203.0.113.9", headers={"x-forwarded-for": "127.0.0.1"}
    )
    assert answer.status_code == 403


def test_production_serves_all_machines(settings):
    settings.DEMO = False
    assert Client().get("/healthz", REMOTE_ADDR="203.0.113.9").status_code == 200
