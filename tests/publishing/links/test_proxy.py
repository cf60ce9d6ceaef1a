"""The link check reaches the internet through LINK_CHECK_PROXY, where it is set."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from fusionstories.env import env_proxy_url
from stories.choices import LinkState
from stories.publishing.links.fetch import UnreachableError, check_link
from tests.deploy.nginx import make_certificate


class Proxy(ThreadingHTTPServer):
    """HTTP proxy that answers for every site, and passes tunnels on to a TLS layer of its own."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.status = 200
        self.context: ssl.SSLContext | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self) -> None:
        self.server.asked.append(f"GET {self.path} for {self.headers['Host']}")
        self.send_response(self.server.status)
        self.end_headers()

    def do_CONNECT(self) -> None:
        self.server.asked.append(f"CONNECT {self.path}")
        self.send_response(self.server.status)
        self.end_headers()
        if self.server.status == 200 and self.server.context:
            self.be_the_site(self.server.context)

    def be_the_site(self, context: ssl.SSLContext) -> None:
        with context.wrap_socket(self.connection, server_side=True) as site:
            request = site.recv(65536).decode()
            self.server.asked.append(request.splitlines()[0])
            site.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        self.close_connection = True

    def log_message(self, *args: Any) -> None:
        return


@contextmanager
def serving(proxy: Proxy) -> Iterator[None]:
    thread = threading.Thread(target=proxy.serve_forever, args=(0.01,))
    thread.start()
    yield
    proxy.shutdown()
    proxy.server_close()
    thread.join()


@pytest.fixture
def proxy(settings) -> Iterator[Proxy]:
    made = Proxy()
    settings.LINK_CHECK_PROXY = made.url
    with serving(made):
        yield made


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch, proxy: Proxy) -> None:
    """Let the proxy be site.test, whose certificate this process trusts."""
    make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "fullchain.pem"))
    proxy.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    proxy.context.load_cert_chain(tmp_path / "fullchain.pem", tmp_path / "key.pem")


def resolve_nothing(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} was resolved here, not by the proxy")


def test_proxy_receives_the_whole_address(proxy):
    assert check_link("http://site.test/a?b=c", resolve_nothing).state == LinkState.ALIVE
    assert proxy.asked == ["GET http://site.test/a?b=c for site.test"]


def test_https_goes_through_a_tunnel(proxy, certificate):
    result = check_link("https://site.test/gone", resolve_nothing)
    assert (result.state, "404" in result.reason) == (LinkState.DEAD, True)
    assert proxy.asked == ["CONNECT site.test:443", "GET /gone HTTP/1.1"]


@pytest.mark.parametrize(
    ("url", "status"),
    [("https://site.test/", 503), ("https://site.test/", 407), ("http://site.test/", 407)],
)
def test_refusal_of_the_proxy_says_nothing_about_the_link(proxy, url, status):
    proxy.status = status
    with pytest.raises(UnreachableError):
        check_link(url, resolve_nothing)


def test_proxy_that_is_down_says_nothing_about_the_link(settings):
    settings.LINK_CHECK_PROXY = "http://127.0.0.1:1"
    with pytest.raises(UnreachableError, match="proxy can't be used"):
        check_link("https://site.test/", resolve_nothing)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "[::1]",
        "169.254.169.254",
        "localhost",
        "intranet",
        "127.1",
        "0x7f000001",
        "2130706433",
        "1.0x7f",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxy_is_not_asked_for_the_internal_network(proxy, scheme, host):
    assert check_link(f"{scheme}://{host}/", resolve_nothing).state == LinkState.DEAD
    assert proxy.asked == []


@pytest.mark.parametrize(
    "text", ["proxy:3128", "http://proxy", "https://proxy:3128", "http://u:p@h:1"]
)
def test_malformed_proxy_is_refused(monkeypatch, text):
    monkeypatch.setenv("LINK_CHECK_PROXY", text)
    with pytest.raises(ImproperlyConfigured, match="LINK_CHECK_PROXY must look like http://proxy"):
        env_proxy_url("LINK_CHECK_PROXY")
