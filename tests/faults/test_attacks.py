"""One client attacks for some seconds; other readers must hardly notice. A minute in all."""

import http.client
import re
import secrets
import statistics
import time
from collections.abc import Callable
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
PER_SECOND = 20
THREADS = 4
LONGEST_P95 = 0.2  # seconds
MOST_GROWTH = 50  # MB
KILOBYTES = 1024
BLANKS = " " * 7_900

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
    "previews": get("/preview/secret{n}secretsecretsecret/"),
}


class Attack:
    """Threads that send the requests of one attack, PER_SECOND in all."""

    def __init__(self, portal: Portal, request: Callable[[int], Request]) -> None:
        self.portal, self.request, self.over = portal, request, Event()
        self.statuses: list[int] = []
        self.threads = [Thread(target=self._run, args=(place,)) for place in range(THREADS)]

    def _run(self, place: int) -> None:
        number = place
        while not self.over.wait(THREADS / PER_SECOND):
            number += THREADS
            with suppress(OSError, http.client.HTTPException):
                self.statuses.append(self._send(*self.request(number)))

    def _send(self, method: str, path: str, headers: dict[str, str], body: str) -> int:
        connection = http.client.HTTPConnection(HOST, self.portal.port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def __enter__(self) -> "Attack":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()


def memory_mb(portal: Portal) -> float:
    """Return the resident memory of all workers."""
    total = 0
    for pid in portal.workers():
        status = Path(f"/proc/{pid}/status").read_text()
        total += int(re.findall(r"VmRSS:\s+(\d+)", status)[0])
    return total / KILOBYTES


def p95(seen: list[Seen]) -> float:
    return statistics.quantiles([one.seconds for one in seen], n=20)[-1]


def warm_up(portal: Portal, request: Callable[[int], Request]) -> float:
    """Let both workers load what an attack needs once; return the p95 of readers without one."""
    with visitors(portal.port, PATHS, number=4, pause=0.02), Attack(portal, request):
        time.sleep(2)
    with visitors(portal.port, PATHS, number=4, pause=0.1) as seen:
        time.sleep(2)
    return p95(seen)


@pytest.mark.parametrize("name", ATTACKS)
def test_readers_hardly_notice_an_attack(portal: Portal, name: str):
    request = ATTACKS[name](portal)
    quiet = warm_up(portal, request)
    before = memory_mb(portal)
    with (
        visitors(portal.port, PATHS, number=4, pause=0.1) as seen,
        Attack(portal, request) as attack,
    ):
        time.sleep(SECONDS)

    growth = memory_mb(portal) - before
    reached = p95(seen)
    failed = [one for one in seen if one.status != 200]
    is_met = reached < LONGEST_P95 and growth < MOST_GROWTH and not failed
    statuses = sorted(set(attack.statuses))
    judge(
        Row(
            f"attack: {name}",
            f"{len(attack.statuses)} requests in {SECONDS:.0f} s, answered {statuses}",
            f"p95 of readers under {LONGEST_P95 * 1000:.0f} ms, under {MOST_GROWTH} MB more",
            f"p95 {reached * 1000:.0f} ms (quiet {quiet * 1000:.0f} ms), {growth:+.0f} MB,"
            f" {len(failed)} of {len(seen)} failed",
            is_met,
        )
    )
