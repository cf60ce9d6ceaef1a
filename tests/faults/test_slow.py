"""Slow clients wait for themselves: whoever comes in between is answered at once."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from threading import Event, Thread

from tests.faults.portal import HOST, Portal, slowest, visitors
from tests.faults.table import Row, at_length, judge

pytestmark = at_length
SLOW = 50
SECONDS = 8
ARRIVAL_SECONDS = 0.5  # between slow readers: fifty lists made at once would measure the cores
QUICK_SECONDS = 1.0
HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"a" * 2_000
PATHS = ("/", "/stories/", "/stories/?q=word{n}", "/healthz")


@contextmanager
def slow_clients(port: int, number: int) -> Iterator[list[socket.socket]]:
    """Connect with the smallest buffer for what comes in."""
    with ExitStack() as open_ones:
        clients = []
        for _client in range(number):
            client = open_ones.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            client.connect((HOST, port))
            client.setblocking(False)
            clients.append(client)
        yield clients


@contextmanager
def sending_heads(port: int, number: int) -> Iterator[None]:
    """Send the head of a request on each connection, one byte every tenth of a second."""
    with slow_clients(port, number) as clients, repeatedly() as turns:
        turns(lambda turn: [client.send(HEAD[turn : turn + 1]) for client in clients])
        yield


@contextmanager
def reading_list(port: int, number: int) -> Iterator[list[int]]:
    """Ask for all stories on each connection, and take 100 bytes every tenth of a second; yield how many came."""
    taken: list[int] = []
    with slow_clients(port, number) as clients, repeatedly() as turns:
        turns(lambda _turn: taken.extend(take(client) for client in clients))
        for client in clients:
            client.sendall(f"GET /stories.csv HTTP/1.1\r\nHost: {HOST}:{port}\r\n\r\n".encode())
            time.sleep(ARRIVAL_SECONDS)
        yield taken


def take(client: socket.socket) -> int:
    try:
        return len(client.recv(100))
    except BlockingIOError:
        return 0


@contextmanager
def repeatedly() -> Iterator:
    """Yield a function that begins to do something ten times a second."""
    over, threads = Event(), []

    def turn(act) -> None:
        for number in count():
            if over.wait(0.1):
                return
            try:
                act(number)
            except OSError:
                return  # the server has left them

    def begin(act) -> None:
        threads.append(Thread(target=turn, args=(act,)))
        threads[-1].start()

    yield begin
    over.set()
    for thread in threads:
        thread.join()


def test_slow_heads_keep_nobody_waiting(portal: Portal):
    with sending_heads(portal.port, SLOW), visitors(portal.port, PATHS, number=1, pause=0.05) as seen:
        time.sleep(SECONDS)
    judge_visitor(seen, "slow heads", f"{SLOW} clients send a head byte by byte")


def test_slow_readers_keep_nobody_waiting(portal: Portal):
    whole = portal.get("/stories.csv").size
    with reading_list(portal.port, SLOW) as taken, visitors(portal.port, PATHS, number=1, pause=0.05) as seen:
        time.sleep(SECONDS)
    assert sum(taken) > 0
    judge_visitor(
        seen,
        "slow readers",
        f"{SLOW} clients, one after the other, take 1 KB/s of /stories.csv ({whole / 2**20:.1f} MB)",
    )


def judge_visitor(seen, fault: str, done: str) -> None:
    wrong = [one for one in seen if one.status != 200]
    reached = f"{len(seen)} requests, {len(wrong)} failed, slowest {slowest(seen):.2f} s"
    is_met = not wrong and slowest(seen) <= QUICK_SECONDS
    judge(Row(fault, done, f"a visitor's requests all 200 within {QUICK_SECONDS:.0f} s", reached, is_met))
