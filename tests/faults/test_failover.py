"""Failover from a primary database to its standby."""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import requests

from fusionstories.localdev.postgres.account import create_private_folder
from fusionstories.localdev.postgres.cluster import USER, Cluster
from tests.faults.database import STORIES, kill
from tests.faults.portal import Portal, slowest, visitors
from tests.faults.table import Row, at_length, judge

pytestmark = at_length

PAGES = ("/", "/stories/", "/stories/?q=word{n}", "/healthz")
AWAY_SECONDS = 3.0  # between the death of the primary and the promotion
RECOVERY_SECONDS = 10.0
LONGEST_SECONDS = 5.0


class Standby(Cluster):
    """A PostgreSQL that follows another one from a base backup."""

    def __init__(self, folder: Path, primary: Cluster) -> None:
        super().__init__(folder / "checkout" / ".local", folder / "root")
        self.primary = primary

    def promote(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("SELECT pg_promote()")

    def _create(self) -> None:
        create_private_folder(self.paths.data, self.account)
        self._run(
            "pg_basebackup",
            f"--pgdata={self.paths.data}",
            f"--dbname={self.primary.url('postgres')}",
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--no-sync",
        )


@pytest.fixture
def standby(cluster: Cluster, stories: str) -> Iterator[Standby]:
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)  # for the account that runs the server where root may not
    made = Standby(folder, cluster)
    made.ensure()
    yield made

    made.reset()
    shutil.rmtree(folder)
    cluster.ensure()


def address_of(*clusters: Cluster) -> str:
    """Return a DATABASE_URL that names these servers and wants the one that takes writes."""
    hosts = ",".join(str(cluster.paths.sockets) for cluster in clusters)
    ports = ",".join("5432" for _cluster in clusters)
    return (
        f"postgresql://{USER}@/{STORIES}?host={hosts}&port={ports}&target_session_attrs=read-write"
    )


def send_feedback(portal: Portal) -> int:
    """Have the site write a row; return the status of the answer."""
    address = f"http://127.0.0.1:{portal.port}"
    page = requests.get(f"{address}/about/", timeout=LONGEST_SECONDS).text
    signed = re.search(r'name="page" value="([^"]+)"', page)
    answer = requests.post(
        f"{address}/feedback/",
        data={"page": signed[1] if signed else "", "helpful": "yes"},
        headers={"Origin": address, "Sec-Fetch-Site": "same-origin"},
        timeout=LONGEST_SECONDS,
    )
    return answer.status_code


def stored_feedback(cluster: Cluster) -> int:
    with psycopg.connect(cluster.url(STORIES)) as connection:
        return connection.execute("SELECT count(*) FROM stories_pagefeedback").fetchone()[0]


def test_promoted_standby_takes_over_while_the_site_runs(
    cluster: Cluster, standby: Standby, tmp_path: Path
):
    with Portal(tmp_path, address_of(cluster, standby)).running() as portal:
        portal.wait_for("/readyz", 30)

        with visitors(portal.port, PAGES, number=6, pause=0.1) as seen:
            time.sleep(2)
            kill(cluster)
            time.sleep(AWAY_SECONDS)
            standby.promote()
            recovery = portal.wait_for("/stories/?q=after-{n}", RECOVERY_SECONDS, times=8)

        with visitors(portal.port, PAGES, number=6, pause=0.1) as afterwards:
            time.sleep(3)
        before = stored_feedback(standby)
        written = send_feedback(portal)
        stored = stored_feedback(standby) - before

    wrong = [one for one in seen if one.status not in (200, 503)]
    wrong += [one for one in afterwards if one.status != 200]
    reached = f"{len(seen + afterwards)} requests, {len(wrong)} wrong, back in {recovery:.1f} s, writes: {written}"
    is_met = not wrong and recovery <= RECOVERY_SECONDS and slowest(seen) <= LONGEST_SECONDS
    is_met = is_met and (written, stored) == (200, 1)
    judge(
        Row(
            "primary killed, standby promoted",
            f"kill -9, pg_promote() {AWAY_SECONDS:.0f} s later, 6 visitors",
            "200 or 503, then all 200 and writes in 10 s",
            reached,
            is_met,
        )
    )


def test_read_only_site_serves_from_the_standby_alone(
    cluster: Cluster, standby: Standby, tmp_path: Path
):
    cluster.stop()
    with Portal(tmp_path, address_of(cluster, standby), READ_ONLY="1").running() as portal:
        portal.wait_for("/readyz", 30)
        with visitors(portal.port, PAGES, number=4, pause=0.1) as seen:
            time.sleep(3)
        written = send_feedback(portal)

    wrong = [one for one in seen if one.status != 200]
    reached = f"{len(seen)} requests, {len(wrong)} wrong, writes: {written}"
    is_met = not wrong and len(seen) > 20 and written == 503
    judge(
        Row(
            "only a standby is left",
            "READ_ONLY=1, the same address",
            "pages 200, writes 503",
            reached,
            is_met,
        )
    )
