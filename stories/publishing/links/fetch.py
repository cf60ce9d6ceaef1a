"""Check of one link: at most five seconds and one megabyte, never inside a private network."""

import errno
import io
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Timer
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from stories.choices import LinkState
from stories.publishing.links.proxy import (
    PROXY_LOGIN_REQUIRED,
    ProxyError,
    absolute_target,
    connect_to_proxy,
    open_tunnel,
    require_public_name,
)
from stories.publishing.links.ssrf_guard import NotPublicError, Resolver, resolve_public

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TIMEOUT_SECONDS = 5.0
MAX_BYTES = 1_000_000
MAX_REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NO_NETWORK = frozenset({errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTUNREACH})
GONE = frozenset({404, 410})
# Characters that a path or query may contain unescaped.
SAFE_CHARACTERS = "/%:@!$&'()*+,;=~-._?[]"
HEADERS = {
    "User-Agent": "FusionStories-link-check",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class LinkResult:
    """State of a link; `reason` explains why it isn't alive."""

    state: LinkState
    reason: str = ""


class UnreachableError(Exception):
    """This machine's network, resolver or proxy failed, which says nothing about the link."""


class _TooLargeError(Exception):
    """The response is longer than MAX_BYTES."""


class _DeadLinkError(Exception):
    """The link doesn't work; the message says why."""


def check_link(
    url: str,
    resolve: Resolver = resolve_public,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> LinkResult:
    """Return the state of a link after its redirects. The host of every URL is checked.

    Raise UnreachableError if the network has failed.
    """
    deadline = time.monotonic() + timeout_seconds
    try:
        return _follow(url, resolve, deadline)
    except _DeadLinkError as error:
        return LinkResult(LinkState.DEAD, str(error))
    except _TooLargeError:
        return LinkResult(LinkState.UNSURE, _("Its headers are longer than a megabyte."))
    except TimeoutError:
        reason = _("It did not respond within %(number)g seconds.") % {"number": timeout_seconds}
        return LinkResult(LinkState.UNSURE, reason)
    except NotPublicError:
        return LinkResult(LinkState.DEAD, _("It leads to a private address."))
    except ProxyError as error:
        raise UnreachableError(str(error)) from error
    except (OSError, HTTPException, ValueError) as error:  # ValueError: a malformed URL
        if _is_failure_of_this_network(error):
            raise UnreachableError(str(error)) from error
        return LinkResult(LinkState.DEAD, _("No server responds at this address."))


def _is_failure_of_this_network(error: Exception) -> bool:
    if isinstance(error, socket.gaierror):
        # That a name doesn't exist is an answer; anything else is a failure of the resolver.
        return error.errno not in (socket.EAI_NONAME, socket.EAI_NODATA)

    return isinstance(error, OSError) and error.errno in NO_NETWORK


def _follow(url: str, resolve: Resolver, deadline: float) -> LinkResult:
    """Request the URL and follow its redirects."""
    for _step in range(MAX_REDIRECTS + 1):
        status, location = _request(url, resolve, deadline)
        if status not in REDIRECTS or not location:
            return _result_of(status)

        url = urljoin(url, location)

    raise _DeadLinkError(_("It redirects more than %(number)s times.") % {"number": MAX_REDIRECTS})


def _result_of(status: int) -> LinkResult:
    """Return what a status says about a link; only some of them say that the page is gone."""
    if status in GONE:
        reason = _("The server says that the page is gone (%(status)s).") % {"status": status}
        return LinkResult(LinkState.DEAD, reason)

    # The server may refuse programs, or be down temporarily.
    if status >= 400:
        reason = _("The server responds with status %(status)s.") % {"status": status}
        return LinkResult(LinkState.UNSURE, reason)

    return LinkResult(LinkState.ALIVE)


def _request(url: str, resolve: Resolver, deadline: float) -> tuple[int, str]:
    """Return (status, Location header) of one request without reading the page."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise _DeadLinkError(_("It isn't a plain http or https address."))

    port = parts.port or PORTS[parts.scheme]
    host = parts.hostname
    if not host.isascii():
        host = host.encode("idna").decode()

    tls_name = host if parts.scheme == "https" else ""
    target = _target(parts.path, parts.query)
    is_read_by_proxy = bool(settings.LINK_CHECK_PROXY) and not tls_name
    if is_read_by_proxy:
        target = absolute_target(host, port, target)

    opened = _open_socket(host, port, resolve, deadline, is_tls=bool(tls_name))
    with _connected(opened, tls_name, deadline) as sock:
        connection = HTTPConnection(host, port)
        # Without it the Host header would always contain the port.
        connection.default_port = PORTS[parts.scheme]
        connection.sock = _LimitedSocket(sock)
        connection.request("GET", target, headers=HEADERS)
        response = connection.getresponse()

    if is_read_by_proxy and response.status == PROXY_LOGIN_REQUIRED:
        raise ProxyError("The proxy demands a login.")
    return response.status, response.headers.get("Location", "")


def _target(path: str, query: str) -> str:
    target = quote(path or "/", safe=SAFE_CHARACTERS)
    if query:
        target += "?" + quote(query, safe=SAFE_CHARACTERS)
    return target


def _open_socket(
    host: str, port: int, resolve: Resolver, deadline: float, *, is_tls: bool
) -> socket.socket:
    """Return a socket to one of the checked addresses of the host, or to the proxy."""
    proxy_url = settings.LINK_CHECK_PROXY
    if not proxy_url:
        return _connect(resolve(host, port), port, deadline)

    require_public_name(host)
    sock = connect_to_proxy(proxy_url, _seconds_left(deadline))
    if is_tls:
        open_tunnel(sock, host, port)
    return sock


@contextmanager
def _connected(sock: socket.socket, tls_name: str, deadline: float) -> Iterator[socket.socket]:
    """Start TLS if there is a name; shut the socket down at the deadline.

    A timer does so, since a server that sends a byte at a time never reaches the socket's own
    timeout. The name isn't resolved again, but TLS verifies the certificate against it.
    """
    if tls_name:
        context = ssl.create_default_context()
        sock = context.wrap_socket(sock, server_hostname=tls_name, do_handshake_on_connect=False)

    timer = Timer(_seconds_left(deadline), _shut_down, [sock])
    timer.start()
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()

        yield sock
    except (OSError, HTTPException):
        if time.monotonic() >= deadline:
            raise TimeoutError from None

        raise
    finally:
        timer.cancel()
        sock.close()


def _connect(addresses: list[str], port: int, deadline: float) -> socket.socket:
    """Return a socket to the first address that accepts the connection."""
    for address in addresses[:-1]:
        try:
            timeout = _seconds_left(deadline) / 2
            return socket.create_connection((address, port), timeout=timeout)
        except OSError:
            continue  # such as an IPv6 address on a machine without IPv6

    return socket.create_connection((addresses[-1], port), timeout=_seconds_left(deadline))


def _seconds_left(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _shut_down(sock: socket.socket) -> None:
    with suppress(OSError):  # closed at the same time
        # The method of the TLS socket would wait for the other side.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _LimitedSocket(io.RawIOBase):
    """A socket that reads at most MAX_BYTES, headers included: the part HTTPConnection uses."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.bytes_left = MAX_BYTES

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def sendall(self, data: bytes) -> None:
        self.sock.sendall(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        if self.bytes_left <= 0:
            raise _TooLargeError

        size = self.sock.recv_into(memoryview(buffer)[: self.bytes_left])
        self.bytes_left -= size
        return size
