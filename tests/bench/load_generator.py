"""HTTP load generator: many keep-alive connections in one process."""

import re
import selectors
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from statistics import quantiles

CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
END_OF_HEADERS = b"\r\n\r\n"
SUCCESSES = (b"HTTP/1.1 200", b"HTTP/1.1 304")
LoadRequest = tuple[str, Mapping[str, str]]  # (URL, headers)


@dataclass
class ResponseStats:
    """The milliseconds of each response, and the number of failed ones."""

    times_ms: list[float] = field(default_factory=list)
    failed: int = 0


class LoadConnection:
    """A connection that sends its next request as soon as a response is complete."""

    def __init__(self, port: int, requests: Iterator[bytes], stats: ResponseStats) -> None:
        self._port = port
        self._requests = requests
        self._stats = stats
        self.socket = self._connect()
        self._send_next()

    def _connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._port))

    def _send_next(self) -> None:
        self._received = b""
        self._expected_bytes = 0  # unknown until the headers are complete
        self._sent_at = time.perf_counter()
        self.socket.sendall(next(self._requests))

    def read(self, selector: selectors.BaseSelector) -> None:
        """Read the bytes that have arrived."""
        data = self.socket.recv(1 << 18)
        if not data:
            self._reconnect(selector)
            return

        self._received += data
        if not self._expected_bytes:
            self._expected_bytes = self._response_length()
        if self._expected_bytes and len(self._received) >= self._expected_bytes:
            self._finish_response()

    def _response_length(self) -> int:
        """Return the length of the whole response, 0 if the headers are not complete yet."""
        end_of_headers = self._received.find(END_OF_HEADERS)
        if end_of_headers < 0:
            return 0
        length = end_of_headers + len(END_OF_HEADERS)
        body_length = CONTENT_LENGTH.search(self._received, 0, end_of_headers)
        return length + int(body_length[1]) if body_length else length

    def _finish_response(self) -> None:
        elapsed_seconds = time.perf_counter() - self._sent_at
        self._stats.times_ms.append(elapsed_seconds * 1000)
        if not self._received.startswith(SUCCESSES):
            self._stats.failed += 1
        self._send_next()

    def _reconnect(self, selector: selectors.BaseSelector) -> None:
        """Open a new connection, as browsers do when a replaced worker closes an idle one."""
        if self._received:
            self._stats.failed += 1
        selector.unregister(self.socket)
        self.socket.close()
        self.socket = self._connect()
        selector.register(self.socket, selectors.EVENT_READ, self)
        self._send_next()


def generate_load(
    port: int, requests: Sequence[LoadRequest], connections: int, seconds: float
) -> dict[str, float]:
    """Send the requests in turn on each connection. Return the rate and response times."""
    raw_requests = [_raw_request(port, url, headers) for url, headers in requests]
    stats = ResponseStats()
    selector = selectors.DefaultSelector()
    for number in range(connections):
        own_requests = islice(cycle(raw_requests), number, None)
        connection = LoadConnection(port, own_requests, stats)
        selector.register(connection.socket, selectors.EVENT_READ, connection)

    elapsed_seconds = _read_responses(selector, seconds)
    for key in list(selector.get_map().values()):
        key.data.socket.close()

    twentieths = quantiles(stats.times_ms, n=20)
    return {
        "per_second": len(stats.times_ms) / elapsed_seconds,
        "p50_ms": twentieths[9],
        "p95_ms": twentieths[-1],
        "failed": stats.failed,
    }


def _raw_request(port: int, url: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"GET {url} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def _read_responses(selector: selectors.BaseSelector, seconds: float) -> float:
    """Read responses for a number of seconds. Return the seconds that really passed."""
    started_at = time.perf_counter()
    while time.perf_counter() < started_at + seconds:
        for key, _events in selector.select(timeout=1):
            key.data.read(selector)
    return time.perf_counter() - started_at
