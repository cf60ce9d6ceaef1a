"""Slow clients, which must not delay other visitors."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from threading import Event, Thread

import pytest

from tests.deploy.nginx import NEEDS_NGINX, running_nginx
from tests.faults.portal import HOST, Portal, Seen, slowest, visitors
from tests.faults.table import Row, at_length, judge

pytestmark = [*at_length, NEEDS_NGINX]

SLOW = 50
SECONDS = 8
ARRIVAL_SECONDS = 0.5  # between slow readers: fifty lists made at once would measure the cores
QUICK_SECONDS = 1.0
HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"a" * 2_000
PATHS = ("/", "/stories/", "/stories/?q=word{n}", "/healthz")


@pytest.fixture(scope="module")
def nginx(stories: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of nginx, before a server that believes it."""
    portal = Portal(tmp_path_factory.mktemp("portal"), stories, PROXY_COUNT="1")
    with portal.running(), running_nginx(tmp_path_factory.mktemp("nginx"), portal.port) as port:
        portal.wait_for("/stories/?q=first-{n}", 30, times=8)  # each worker has built its index
        yield port


@contextmanager
def slow_clients(port: int, number: int) -> Iterator[list[ssl.SSLSocket]]:
    """Connect by TLS, with the smallest buffer for what comes in."""
    context = ssl._create_unverified_context()
    with ExitStack() as open_ones:
        clients = []
        for _client in range(number):
            plain = socket.socket()
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            plain.connect((HOST, port))
            client = open_ones.enter_context(context.wrap_socket(plain))
            client.setblocking(False)
            clients.append(client)
        yield clients


@contextmanager
def ten_times_a_second(act: Callable[[int], object]) -> Iterator[None]:
    """Call a function with 0, 1, 2 and so on while the block lasts, or until the server has closed a connection."""
    over = Event()

    def run() -> None:
        for number in count():
            if over.wait(0.1):
                return
            try:
                act(number)
            except OSError:
                return

    thread = Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def sending_heads(port: int) -> Iterator[None]:
    """Send the head of a request on each connection, one byte every tenth of a second."""
    with slow_clients(port, SLOW) as clients:

        def send(turn: int) -> None:
            for client in clients:
                client.send(HEAD[turn : turn + 1])

        with ten_times_a_second(send):
            yield


@contextmanager
def reading_list(port: int) -> Iterator[list[int]]:
    """Request all stories on each connection, and take 100 bytes every tenth of a second; yield how many came."""
    taken: list[int] = []
    with slow_clients(port, SLOW) as clients:

        def take(_turn: int) -> None:
            for client in clients:
                try:
                    taken.append(len(client.recv(100)))
                except ssl.SSLWantReadError:
                    continue

        with ten_times_a_second(take):
            for client in clients:
                client.sendall(f"GET /stories.csv HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
                time.sleep(ARRIVAL_SECONDS)
            yield taken


def test_slow_heads_keep_nobody_waiting(nginx: int):
    with sending_heads(nginx), visitors(nginx, PATHS, number=1, pause=0.05, is_tls=True) as seen:
        time.sleep(SECONDS)
    judge_visitor(seen, "slow heads", f"{SLOW} clients send a head byte by byte, through nginx")


def test_slow_readers_keep_nobody_waiting(nginx: int):
    with (
        reading_list(nginx) as taken,
        visitors(nginx, PATHS, number=1, pause=0.05, is_tls=True) as seen,
    ):
        time.sleep(SECONDS)
    assert sum(taken) > 0
    judge_visitor(
        seen, "slow readers", f"{SLOW} clients take 1 KB/s of /stories.csv, through nginx"
    )


def judge_visitor(seen: list[Seen], fault: str, done: str) -> None:
    wrong = [one for one in seen if one.status != 200]
    reached = f"{len(seen)} requests, {len(wrong)} failed, slowest {slowest(seen):.2f} s"
    is_met = len(seen) > 10 and not wrong and slowest(seen) <= QUICK_SECONDS
    judge(
        Row(
            fault,
            done,
            f"a visitor's requests all 200 within {QUICK_SECONDS:.0f} s",
            reached,
            is_met,
        )
    )
