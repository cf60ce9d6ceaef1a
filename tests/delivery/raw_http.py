"""Raw HTTP requests over a socket."""

import socket

from tests.faults.portal import HOST, Portal

USUAL = (b"Host: 127.0.0.1", b"Connection: close")


def send(
    portal: Portal, first: bytes, *headers: bytes, body: bytes = b""
) -> tuple[int, bytes, bytes]:
    """Send a request as it stands; return (status, headers, body)."""
    with socket.create_connection((HOST, portal.port), timeout=10) as client:
        client.sendall(b"\r\n".join([first, *USUAL, *headers, b"", b""]) + body)
        answer = b"".join(iter(lambda: client.recv(2**16), b""))
    head, _blank, rest = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), head.lower(), rest
