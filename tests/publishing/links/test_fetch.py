"""Links are fetched within limits and from public hosts only."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

import pytest

from stories.choices import LinkState
from stories.publishing.links import fetch
from stories.publishing.links.fetch import check_link
from stories.publishing.links.ssrf_guard import NotPublicError, is_public, resolve_public


class Handler(BaseHTTPRequestHandler):
    """HTTP handler whose response depends on the path: /200, /404, /to?<URL>, /drip, /flood."""

    def do_GET(self) -> None:
        kind, _mark, target = self.path[1:].partition("?")
        self.server.seen.append((self.headers["Host"], self.path))  # type: ignore[attr-defined]
        if kind == "drip":
            self.drip(b"x")
        elif kind == "flood":
            self.flood()
        else:
            self.send_response(302 if kind == "to" else int(kind) if kind.isdigit() else 200)
            if kind == "to":
                self.send_header("Location", target)
            self.end_headers()

    def drip(self, piece: bytes) -> None:
        try:
            while True:
                self.wfile.write(piece)
                time.sleep(0.02)
        except OSError:
            return

    def flood(self) -> None:
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"A: " + b"x" * 60_000 + b"\r\n") * 40)
        except OSError:
            return

    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def site(server):
    server.seen.clear()
    return f"http://site.test:{server.server_port}"


def allow_site(host: str, port: int) -> list[str]:
    """Resolve site.test to a public address, and all other names normally."""
    return ["127.0.0.1"] if host == "site.test" else resolve_public(host, port)


def state(url: str, **options: Any) -> LinkState:
    return check_link(url, allow_site, **options).state


def test_page_that_is_there_is_alive(site, server):
    assert state(f"{site}/200") == LinkState.ALIVE
    assert server.seen == [(site.removeprefix("http://"), "/200")]


@pytest.mark.parametrize("status", [404, 410])
def test_page_that_is_gone_is_dead(site, status):
    answer = check_link(f"{site}/{status}", allow_site)
    assert answer.state == LinkState.DEAD
    assert str(status) in answer.reason


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_refusing_or_failing_server_is_unclear(site, status):
    assert state(f"{site}/{status}") == LinkState.UNSURE


def test_redirects_are_followed_but_not_for_ever(site):
    assert state(f"{site}/to?/to?/200") == LinkState.ALIVE
    assert state(f"{site}/to?{site}/404") == LinkState.DEAD
    assert state(f"{site}{'/to?' * 7}/200") == LinkState.DEAD


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/200",
        "http://localhost:{port}/200",
        "http://[::1]:{port}/200",
        "http://2130706433:{port}/200",
        "http://0x7f000001:{port}/200",
        "http://[::ffff:127.0.0.1]:{port}/200",
        "http://0:{port}/200",
        "file:///etc/passwd",
        "ftp://site.test/",
        "http://user:pass@site.test:{port}/200",
        "gopher://site.test:{port}/200",
    ],
)
def test_redirect_into_the_private_network_is_not_followed(site, server, target):
    inner = target.format(port=server.server_port)
    assert state(inner) == state(f"{site}/to?{inner}") == LinkState.DEAD
    assert [path for _host, path in server.seen if path == "/200"] == []


def test_checked_ip_address_is_the_one_used(site, server):
    """Prevent DNS rebinding: resolve the name only once for each request."""
    answers = iter([["127.0.0.1"], NotPublicError])

    def rebinding(host: str, port: int) -> list[str]:
        answer = next(answers)
        if answer is NotPublicError:
            raise NotPublicError
        return answer

    assert check_link(f"{site}/200", rebinding).state == LinkState.ALIVE
    assert len(server.seen) == 1
    assert next(answers) is NotPublicError


def test_next_ip_address_is_tried(site):
    assert (
        check_link(f"{site}/200", lambda host, port: ["127.9.9.9", "127.0.0.1"]).state
        == LinkState.ALIVE
    )


def test_slow_response_is_cut_at_the_deadline(site):
    assert state(f"{site}/drip", timeout_seconds=0.15) == LinkState.UNSURE
    assert fetch.TIMEOUT_SECONDS == 5


def test_response_is_cut_after_a_megabyte(site):
    assert state(f"{site}/flood") == LinkState.UNSURE
    assert fetch.MAX_BYTES == 1_000_000


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        "http://[oops/",
        "http://a b/",
        "//site.test/",
        "javascript:alert(1)",
        "http://site.test:99999/",
        "http://" + "a" * 70 + ".test/",
        "http://münch\u0000en.test/",
    ],
)
def test_what_is_no_address_is_dead(url):
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError

    assert check_link(url, nowhere).state == LinkState.DEAD


def test_odd_letters_in_a_path_are_escaped(site, server):
    assert state(f"{site}/a b\r\nX: y/é?q=ü") == LinkState.ALIVE
    assert "%20" in server.seen[0][1]
    assert "\r" not in server.seen[0][1]


def test_port_that_nobody_listens_on_is_dead():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        assert state(f"http://site.test:{sock.getsockname()[1]}/") == LinkState.DEAD


def test_certificate_is_held_against_the_name(site):
    assert state(site.replace("http:", "https:")) == LinkState.DEAD


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "2002:808:808::",
        "2001:0:808:808::1",
        "2001:db8::1",
    ],
)
def test_private_and_special_addresses_are_not_public(text):
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_are(text):
    assert is_public(ip_address(text))


def test_host_with_one_private_address_is_refused():
    def look_up(*args: Any, **options: Any) -> list[tuple]:
        return [(0, 0, 0, "", (text, 80)) for text in ("8.8.8.8", "10.0.0.1")]

    with pytest.raises(NotPublicError):
        resolve_public("two.test", 80, look_up)


def test_name_without_address_is_an_error():
    with pytest.raises(OSError, match="no address"):
        resolve_public("none.test", 80, lambda *args, **options: [])
