"""Asks for one link, in at most five seconds and one megabyte, and never inside a private network."""

import io
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Timer
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from django.utils.translation import gettext as _

from stories.choices import LinkState
from stories.publishing.links.ssrf_guard import NotPublicError, Resolver, resolve_public

SECONDS = 5.0
MAX_BYTES = 1_000_000
MOST_REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
# What a path may hold as it is; everything else is escaped.
SAFE = "/%:@!$&'()*+,;=~-._?[]"
HEADERS = {
    "User-Agent": "FusionStories-link-check",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What became of a link; `reason` says why it is not alive."""

    state: LinkState
    reason: str = ""


class _TooMuchError(Exception):
    """The server sends more than is read."""


class _DeadError(Exception):
    """The link leads nowhere; the message says why."""


def check_link(url: str, resolve: Resolver = resolve_public, seconds: float = SECONDS) -> LinkResult:
    """Return what became of a link, redirects followed; every step is looked up and checked anew."""
    ends = time.monotonic() + seconds
    try:
        for _step in range(MOST_REDIRECTS + 1):
            status, location = _ask_once(url, resolve, ends)
            if status not in REDIRECTS or not location:
                return _answer(status)
            url = urljoin(url, location)
        return LinkResult(LinkState.DEAD, _("It redirects more than %(number)s times.") % {"number": MOST_REDIRECTS})
    except _DeadError as error:
        return LinkResult(LinkState.DEAD, str(error))
    except _TooMuchError:
        return LinkResult(LinkState.UNSURE, _("Its headers are longer than a megabyte."))
    except TimeoutError:
        return LinkResult(LinkState.UNSURE, _("It did not answer within %(number)g seconds.") % {"number": seconds})
    except NotPublicError:
        return LinkResult(LinkState.DEAD, _("It leads to a private address."))
    except (OSError, HTTPException, ValueError):  # ValueError: an address that no library can read
        return LinkResult(LinkState.DEAD, _("No server answers there."))


def _answer(status: int) -> LinkResult:
    if status in GONE:
        return LinkResult(LinkState.DEAD, _("The server says that the page is gone (%(status)s).") % {"status": status})
    if status >= 400:  # refused to a program, or out of order today
        return LinkResult(LinkState.UNSURE, _("The server answers with status %(status)s.") % {"status": status})
    return LinkResult(LinkState.ALIVE)


def _ask_once(url: str, resolve: Resolver, ends: float) -> tuple[int, str]:
    """Return (status, where it redirects to) of one request; of the page itself nothing is read."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise _DeadError(_("It is no plain http or https address."))
    port = parts.port or PORTS[parts.scheme]
    host = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode()
    with _connected(resolve(host, port), port, host if parts.scheme == "https" else "", ends) as sock:
        connection = HTTPConnection(host, port)
        connection.default_port = PORTS[parts.scheme]  # so that the Host header names the port only where it must
        connection.sock = _Meter(sock)  # what it needs of a socket
        connection.request("GET", _target(parts.path, parts.query), headers=HEADERS)
        response = connection.getresponse()
        return response.status, response.headers.get("Location", "")


def _target(path: str, query: str) -> str:
    return quote(path or "/", safe=SAFE) + (f"?{quote(query, safe=SAFE)}" if query else "")


@contextmanager
def _connected(addresses: list[str], port: int, tls_name: str, ends: float) -> Iterator[socket.socket]:
    """Give a socket to one of the checked addresses, shut at the deadline however slowly the other side drips.

    The name is not looked up again; TLS still holds the certificate against it.
    """
    sock = _connect(addresses, port, ends)
    if tls_name:
        sock = ssl.create_default_context().wrap_socket(sock, server_hostname=tls_name, do_handshake_on_connect=False)
    late = Timer(_left(ends), _shut, [sock])
    late.start()
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        yield sock
    except (OSError, HTTPException):
        if time.monotonic() >= ends:
            raise TimeoutError from None
        raise
    finally:
        late.cancel()
        sock.close()


def _connect(addresses: list[str], port: int, ends: float) -> socket.socket:
    """Return a socket to the first address that takes it."""
    for address in addresses[:-1]:
        try:
            return socket.create_connection((address, port), timeout=_left(ends) / 2)
        except OSError:
            continue  # such as IPv6 where this machine has none
    return socket.create_connection((addresses[-1], port), timeout=_left(ends))


def _left(ends: float) -> float:
    if (left := ends - time.monotonic()) <= 0:
        raise TimeoutError
    return left


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):  # it was closed at the same moment
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # not that of TLS, which would wait for the other side


class _Meter(io.RawIOBase):
    """A socket that reads no more than MAX_BYTES, headers included."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock, self.left = sock, MAX_BYTES

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def sendall(self, data: bytes) -> None:
        self.sock.sendall(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.left <= 0:
            raise _TooMuchError
        size = self.sock.recv_into(memoryview(buffer)[: self.left])
        self.left -= size
        return size
