"""One client attacks for some seconds; other readers must hardly notice.

Each run compares its attack with a quiet phase before and one after it, because the speed of the
machine differs from minute to minute.
"""

import http.client
import re
import secrets
import statistics
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

import pytest

from tests.faults.portal import HOST, Portal, Seen, visitors
from tests.faults.table import Row, at_length, judge

pytestmark = at_length
PATHS = ("/", "/stories/", "/centers/", "/stories/?threat=cybercrime", "/about/")
SECONDS = 20.0
QUIET_SECONDS = 10.0
PER_SECOND = 20
THREADS = 64  # enough for answers that take three seconds
LONGEST_P95 = 0.2  # seconds
MOST_SLOWDOWN = 2  # times the quiet p95; the target for log-ins
MOST_GROWTH = 50  # MB
KILOBYTES = 1024
BLANKS = " " * 7_900
# The attack comes from an address without a history: the warm-up would use up what is counted.
WARM_UP_ADDRESS, ATTACK_ADDRESS = "127.0.0.3", "127.0.0.2"

Request = tuple[str, str, dict[str, str], str]  # method, path, headers, body


def login(portal: Portal) -> Callable[[int], Request]:
    """Send wrong passwords of random names with a valid token."""
    connection = http.client.HTTPConnection(HOST, portal.port, timeout=10)
    connection.request("GET", "/admin/login/")
    answer = connection.getresponse()
    page = answer.read().decode()
    cookie = answer.getheader("Set-Cookie", "").partition(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)

    def request(number: int) -> Request:
        form = {
            "username": f"name{number}",
            "password": secrets.token_hex(KILOBYTES // 4),
            "csrfmiddlewaretoken": token[1] if token else "",
        }
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        return "POST", "/admin/login/", headers, urlencode(form)

    return request


def get(path: str, **headers: str) -> Callable[[Portal], Callable[[int], Request]]:
    """Send a GET; {n} is another number each time."""

    def prepare(_portal: Portal) -> Callable[[int], Request]:
        def request(number: int) -> Request:
            sent = {name.replace("_", "-"): text.format(n=number) for name, text in headers.items()}
            return "GET", path.format(n=number), sent, ""

        return request

    return prepare


ATTACKS: dict[str, Callable[[Portal], Callable[[int], Request]]] = {
    "logins": login,
    "paths of 60 KB": get("/stories/" + "x" * 60_000 + "{n}/", If_Modified_Since="Fri, 1 Jan 2100"),
    "hostile headers": get("/stories/", Accept_Encoding="br" + BLANKS + "x{n}"),
    "searches": get("/stories/?q=" + "+OR+".join(f"word{i}" for i in range(16)) + "+{n}"),
    "exports": get("/stories.csv?q=-word{n}"),
    "books": get("/briefing/book.pdf?title={n}&stories=" + "-".join(map(str, range(1, 51)))),
    "previews": get("/preview/secret{n}secretsecretsecret/"),
}


class Attack:
    """Requests of one attack, PER_SECOND of them, whether or not the earlier ones are answered."""

    def __init__(self, portal: Portal, request: Callable[[int], Request], address: str) -> None:
        self.portal, self.request, self.over = portal, request, Event()
        self.address = address
        self.sent = 0
        self.statuses: list[int] = []
        self.clock = Thread(target=self._run)

    def _run(self) -> None:
        started = time.monotonic()
        with ThreadPoolExecutor(THREADS) as senders:
            while not self.over.wait(started + self.sent / PER_SECOND - time.monotonic()):
                self.sent += 1
                senders.submit(self._try, self.sent)

    def _try(self, number: int) -> None:
        with suppress(OSError, http.client.HTTPException):
            self.statuses.append(self._send(*self.request(number)))

    def _send(self, method: str, path: str, headers: dict[str, str], body: str) -> int:
        connection = http.client.HTTPConnection(
            HOST, self.portal.port, timeout=10, source_address=(self.address, 0)
        )
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def __enter__(self) -> "Attack":
        self.clock.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self.clock.join()


def memory_mb(portal: Portal) -> float:
    """Return the resident memory of all workers."""
    total = 0
    for pid in portal.workers():
        status = Path(f"/proc/{pid}/status").read_text()
        total += int(re.findall(r"VmRSS:\s+(\d+)", status)[0])
    return total / KILOBYTES


def p95(seen: list[Seen]) -> float:
    return statistics.quantiles([one.seconds for one in seen], n=20)[-1]


def warm_up(portal: Portal, request: Callable[[int], Request]) -> None:
    """Let both workers load what an attack needs once."""
    with (
        visitors(portal.port, PATHS, number=4, pause=0.02),
        Attack(portal, request, WARM_UP_ADDRESS),
    ):
        time.sleep(2)


def quiet_readers(portal: Portal) -> list[Seen]:
    """Return what readers see without an attack."""
    with visitors(portal.port, PATHS, number=4, pause=0.1) as seen:
        time.sleep(QUIET_SECONDS)
    return seen


@pytest.mark.parametrize("name", ATTACKS)
def test_readers_hardly_notice_an_attack(portal: Portal, name: str):
    request = ATTACKS[name](portal)
    warm_up(portal, request)
    quiet_seen = quiet_readers(portal)
    before = memory_mb(portal)
    with (
        visitors(portal.port, PATHS, number=4, pause=0.1) as seen,
        Attack(portal, request, ATTACK_ADDRESS) as attack,
    ):
        time.sleep(SECONDS)

    growth = memory_mb(portal) - before
    quiet_seen += quiet_readers(portal)
    quiet = p95(quiet_seen)
    reached = p95(seen)
    longest = min(LONGEST_P95, quiet * MOST_SLOWDOWN) if name == "logins" else LONGEST_P95
    failed = [one for one in seen if one.status != 200]
    is_met = reached < longest and growth < MOST_GROWTH and not failed
    counts = dict(Counter(attack.statuses).most_common())
    judge(
        Row(
            f"attack: {name}",
            f"{attack.sent} requests in {SECONDS:.0f} s, answered {counts}",
            f"p95 of readers under {longest * 1000:.0f} ms, under {MOST_GROWTH} MB more",
            f"p95 {reached * 1000:.1f} ms (quiet {quiet * 1000:.1f} ms), {growth:+.0f} MB,"
            f" {len(failed)} of {len(seen)} failed",
            is_met,
        )
    )
