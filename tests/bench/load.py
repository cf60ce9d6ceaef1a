"""Requests a second, as a crowd makes them: connections that stay open and ask one after the other."""

import re
import selectors
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from statistics import quantiles

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
GOOD = (b"HTTP/1.1 200", b"HTTP/1.1 304")
Asked = tuple[str, Mapping[str, str]]


@dataclass
class Tally:
    """What was answered: the milliseconds of each request, and how many were not answered well."""

    took: list[float] = field(default_factory=list)
    failed: int = 0


class Connection:
    """One of the crowd: it asks for the next page when it has the last byte of the one before."""

    def __init__(self, port: int, requests: Iterator[bytes], tally: Tally) -> None:
        self._port, self._requests, self._tally = port, requests, tally
        self.socket = self._open()
        self.ask()

    def _open(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._port))

    def ask(self) -> None:
        self._heard, self._end, self._asked = b"", 0, time.perf_counter()
        self.socket.sendall(next(self._requests))

    def hear(self, waiting: selectors.BaseSelector) -> None:
        part = self.socket.recv(1 << 18)
        if not part:
            self._open_again(waiting)
            return
        self._heard += part
        if not self._end and (head := self._heard.find(b"\r\n\r\n")) >= 0:
            known = LENGTH.search(self._heard, 0, head)
            self._end = head + 4 + int(known[1]) if known else head + 4
        if self._end and len(self._heard) >= self._end:
            self._tally.took.append((time.perf_counter() - self._asked) * 1000)
            self._tally.failed += not self._heard.startswith(GOOD)
            self.ask()

    def _open_again(self, waiting: selectors.BaseSelector) -> None:
        """Go on with a new connection, as browsers do: a worker that is replaced closes its own between requests."""
        self._tally.failed += bool(self._heard)
        waiting.unregister(self.socket)
        self.socket.close()
        self.socket = self._open()
        waiting.register(self.socket, selectors.EVENT_READ, self)
        self.ask()


def crowd(port: int, asked: Sequence[Asked], connections: int, seconds: float) -> dict[str, float]:
    """Let so many connections ask for these (address, headers) in turn; return the rate and the milliseconds waited."""
    requests = [_request(port, *one) for one in asked]
    tally, waiting = Tally(), selectors.DefaultSelector()
    for place in range(connections):
        member = Connection(port, islice(cycle(requests), place, None), tally)
        waiting.register(member.socket, selectors.EVENT_READ, member)
    took = _listen(waiting, seconds)
    for key in list(waiting.get_map().values()):
        key.data.socket.close()
    cuts = quantiles(tally.took, n=20)
    return {"per_second": len(tally.took) / took, "p50_ms": cuts[9], "p95_ms": cuts[-1], "failed": tally.failed}


def _request(port: int, address: str, headers: Mapping[str, str]) -> bytes:
    lines = [
        f"GET {address} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def _listen(waiting: selectors.BaseSelector, seconds: float) -> float:
    """Hear what is answered for so many seconds; return how many it were."""
    started = time.perf_counter()
    while time.perf_counter() < started + seconds:
        for key, _events in waiting.select(1):
            key.data.hear(waiting)
    return time.perf_counter() - started
