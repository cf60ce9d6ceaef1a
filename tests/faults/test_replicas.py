"""Visitors read from replicas, and never what is not public any more; a replica that fails is not noticed."""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
import requests

from tests.factories import PASSWORD
from tests.faults.replication import (
    ANSWERED,
    CHECKOUT,
    DATABASE,
    Replica,
    Server,
    behind,
    environment,
    paused,
    serving,
    status,
    until,
)
from tests.faults.table import at_length

pytestmark = at_length
words = count()
STORY, TITLE = "/stories/lantern-found/", "Lantern found"


@dataclass(frozen=True)
class Site:
    """A running site: where it is, the id of its story, its databases."""

    address: str
    story: int
    primary: Server
    replicas: list[Replica]

    def new(self) -> str:
        """Return an address that finds the story and that nobody has asked for yet: no cache has it."""
        return f"{self.address}/stories/?q=lantern+OR+word{next(words)}"

    def answering(self) -> list[Server]:
        """Have pages made; return the databases that were asked for them."""
        began = self.primary.ask("SELECT clock_timestamp()")
        assert {status(self.new()) for _turn in range(4)} == {200}
        return [server for server in (self.primary, *self.replicas) if server.ask(ANSWERED, began)]

    def log_in(self) -> requests.Session:
        staff = requests.Session()
        send(staff, f"{self.address}/admin/login/", username="admin", password=PASSWORD)
        return staff


def send(staff: requests.Session, form: str, **fields: str) -> requests.Response:
    """Fill in a form as a browser does."""
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', staff.get(form, timeout=5).text)
    assert token
    answer = staff.post(form, fields | {"csrfmiddlewaretoken": token[1]}, headers={"Referer": form}, timeout=5)
    answer.raise_for_status()
    return answer


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)  # for the account that runs the servers where root may not
    primary = Server(folder / "primary")
    replicas = [Replica(folder / name, primary) for name in ("one", "two")]
    try:
        story = fill(primary, folder)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(Replica.ensure, replicas))
        with serving(primary, replicas, folder) as address:
            made = Site(address, story, primary, replicas)
            until(lambda: made.answering() == replicas, 10)
            yield made
    finally:
        for server in (*replicas, primary):
            server.reset()
        shutil.rmtree(folder)


def fill(primary: Server, folder: Path) -> int:
    primary.ensure()
    # What a replica has not taken yet is kept; nothing waits for the disk, since no test outlives a power cut.
    settings = ("wal_keep_size = '1GB'", "fsync = off")
    for order in (*(f"ALTER SYSTEM SET {setting}" for setting in settings), "SELECT pg_reload_conf()"):
        primary.ask(order, database="postgres")
    primary.ask(f"CREATE DATABASE {DATABASE}", database="postgres")
    command = [sys.executable, "-m", "tests.faults.filled"]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment(primary, folder), stdout=subprocess.PIPE, check=True)
    return int(done.stdout)


def test_visitors_read_from_each_replica_and_not_from_the_primary(site: Site):
    assert [server.ask("SELECT pg_is_in_recovery()") for server in site.answering()] == [True, True]


@pytest.mark.parametrize("path", ["/stories.csv", "/stories.json", "/data/stories.csv", "/sitemap.xml"])
def test_files_come_whole_from_a_replica(site: Site, path: str):
    """They read with a cursor of the server."""
    began = site.primary.ask("SELECT clock_timestamp()")
    answer = requests.get(site.address + path, timeout=5)
    assert (answer.status_code, "lantern-found" in answer.text) == (200, True)
    assert not site.primary.ask(ANSWERED, began)


def test_staff_read_what_they_wrote_while_replicas_are_behind(site: Site):
    staff, form = site.log_in(), f"{site.address}/admin/stories/page/1/change/"
    page = {"title": "About us", "description": "What it is, how it was gathered and what its limits are."}
    with behind(*site.replicas):
        send(staff, form, **page, body="<p>Written a moment ago.</p>")
        assert "Written a moment ago." in staff.get(form, timeout=5).text
        assert "Written a moment ago." in requests.get(f"{site.address}/about/", timeout=5).text
        assert site.answering() == [site.primary]
    until(lambda: site.answering() == site.replicas, 10)


def test_pages_go_on_while_one_replica_is_stopped_and_the_other_stands_still(site: Site):
    one, two = site.replicas

    def visit(seconds: float) -> set[int]:
        ends = time.monotonic() + seconds
        return {status(site.new()) for _turn in iter(lambda: time.monotonic() < ends, False)}

    with ThreadPoolExecutor(3) as pool:
        load = [pool.submit(visit, 3) for _visitor in range(3)]
        one.stop()
        with paused(two):
            assert set.union(*(visitor.result() for visitor in load)) == {200}
    one.ensure()
    until(lambda: site.answering() == site.replicas, 15)


def test_withdrawn_story_is_gone_though_a_replica_still_has_it(site: Site):
    one, two = site.replicas
    staff = site.log_in()
    assert status(site.address + STORY) == 200
    with behind(one):
        send(staff, f"{site.address}/admin/stories/story/{site.story}/withdraw/", reason="A mistake.")
        assert status(site.address + STORY) == 410
        assert one.ask("SELECT count(*) FROM stories_publication") == 1
        for _turn in range(4):
            assert TITLE not in requests.get(site.new(), timeout=5).text
            assert TITLE not in requests.get(f"{site.address}/stories.csv", timeout=5).text
        until(lambda: site.answering() == [two], 10)
    until(lambda: site.answering() == site.replicas, 10)
