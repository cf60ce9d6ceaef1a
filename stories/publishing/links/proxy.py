"""HTTP proxy through which the link check reaches the internet (LINK_CHECK_PROXY)."""

import socket
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address
from urllib.parse import urlsplit

from stories.publishing.links.ssrf_guard import NotPublicError, is_public

TUNNEL = "CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n"
HTTP_PORT = 80
PROXY_LOGIN_REQUIRED = 407


class ProxyError(Exception):
    """The proxy can't be used or reached no server, which says nothing about the link."""


def require_public_name(host: str) -> None:
    """Raise NotPublicError for a private address, and for a name without a domain.

    The proxy resolves all other names, so it must keep clients away from the internal network.
    """
    try:
        address = ip_address(host)
    except ValueError:
        # Such as localhost, and 127.1 or 0x7f000001, which are addresses to a resolver.
        _name, dot, last_label = host.rstrip(".").rpartition(".")
        if not dot or not last_label[:1].isalpha():
            raise NotPublicError from None
        return

    if not is_public(address):
        raise NotPublicError


def connect_to_proxy(proxy_url: str, timeout_seconds: float) -> socket.socket:
    """Return a socket to the proxy; raise ProxyError if it accepts no connection."""
    parts = urlsplit(proxy_url)
    try:
        return socket.create_connection((parts.hostname, parts.port), timeout=timeout_seconds)
    except OSError as error:
        raise ProxyError(f"The proxy can't be used: {error}") from error


def open_tunnel(sock: socket.socket, host: str, port: int) -> None:
    """Let the proxy pass on all bytes to a server; raise ProxyError if it doesn't."""
    try:
        sock.sendall(TUNNEL.format(host=_bracketed(host), port=port).encode("ascii"))
        response = HTTPResponse(sock, method="CONNECT")
        response.begin()
        response.close()
    except (OSError, HTTPException) as error:
        raise ProxyError(f"The proxy can't be used: {error}") from error

    if response.status != 200:
        raise ProxyError(f"The proxy responds with status {response.status}.")


def absolute_target(host: str, port: int, target: str) -> str:
    """Return what a request without a tunnel names: the whole address."""
    authority = _bracketed(host)
    if port != HTTP_PORT:
        authority += f":{port}"
    return f"http://{authority}{target}"


def _bracketed(host: str) -> str:
    """Return a host as a URL contains it; IPv6 addresses are in brackets there."""
    return f"[{host}]" if ":" in host else host
