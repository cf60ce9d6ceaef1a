"""Copies of pages on disk: a start without the database shows them, a full disk does no harm."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fusionstories.localpg.cluster import Cluster
from tests.faults.portal import Portal, Seen, slowest, visitors
from tests.faults.table import Row, at_length, judge

pytestmark = at_length
KEPT = ("/", "/stories/", "/centers/", "/threats/", "/partners/", "/states/")
NEW = "/stories/?q=word{n}"
NO_COPY = "No copy of a page can be kept on disk"
SECONDS = 10.0


def test_start_before_the_database(cluster: Cluster, stories: str, tmp_path: Path):
    with Portal(tmp_path, stories).running() as before:
        wait_for_copies(tmp_path / "copies", before)
    cluster.stop()
    begun = time.monotonic()
    with Portal(tmp_path, stories).running() as portal:
        started = time.monotonic() - begun
        with visitors(portal.port, [*KEPT, NEW, "/healthz", "/readyz"], number=4, pause=0.1) as seen:
            time.sleep(5)
        cluster.ensure()
        recovery = max(portal.wait_for(path, SECONDS, times=8) for path in ("/readyz", NEW + "-after"))
        is_fresh = all("Age" not in portal.get(path).headers for path in KEPT)
    wrong = [one for one in seen if not is_right(one)]
    asked = "starts; copies 200 with Age, others 503, healthz 200, readyz 503; back in 10 s"
    reached = f"up in {started:.1f} s, {len(seen)} requests, {len(wrong)} wrong, back in {recovery:.1f} s"
    is_met = not wrong and recovery <= SECONDS and is_fresh and slowest(seen) <= 5
    done = "database stopped, server restarted, database started"
    judge(Row("start before the database", done, asked, reached, is_met))


def wait_for_copies(folder: Path, portal: Portal) -> None:
    until = time.monotonic() + 40
    while len(list(folder.glob("*/*.page"))) < len(KEPT):
        assert time.monotonic() < until, portal.log.read_text()
        time.sleep(0.2)


def is_right(one: Seen) -> bool:
    if one.path in KEPT:
        return one.status == 200 and int(one.headers.get("Age", -1)) >= 0
    if one.path == "/healthz":
        return one.status == 200
    return one.status == 503 and (one.path == "/readyz" or "Retry-After" in one.headers)


@contextmanager
def tiny_disk(folder: Path) -> Iterator[str]:
    """Make a folder in which there is room for next to nothing; yield how it was made."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if os.geteuid() == 0 and subprocess.run(mount, check=False, capture_output=True).returncode == 0:
        try:
            yield "copies on a file system of 64 KB"
        finally:
            subprocess.run(["umount", str(folder)], check=True)
    else:
        (folder / "copies").write_text("a file where the folder should be")
        yield "copies in a folder that cannot be made"


def test_full_disk_is_said_once_and_pages_go_on(stories: str, tmp_path: Path):
    place = tmp_path / "disk" / "copies"
    with tiny_disk(place.parent) as done, Portal(tmp_path, stories, PAGE_COPIES=str(place)).running() as portal:
        with visitors(portal.port, [*KEPT, NEW], number=4, pause=0.1) as seen:
            time.sleep(15)  # the first copies are made after five seconds
        lines = [line for line in portal.log.read_text().splitlines() if NO_COPY in line]
    wrong = [one for one in seen if one.status != 200]
    reached = f"{len(seen)} requests, {len(wrong)} failed, {len(lines)} lines"
    most = 1 if "file system" in done else 2  # each worker tries to make the folder
    is_met = not wrong and 1 <= len(lines) <= most
    judge(Row("full disk", done, "pages 200, one line a process says so", reached, is_met))
