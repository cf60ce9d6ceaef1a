"""Database faults: cached pages continue, others answer 503, and everything recovers."""

import time

import pytest

from fusionstories.localdev.postgres.cluster import Cluster
from tests.faults.database import crowded, hanging, killed, restarting
from tests.faults.portal import Portal, Seen, slowest, visitors
from tests.faults.table import Row, at_length, judge

pytestmark = at_length
KEPT = ("/", "/stories/", "/centers/", "/threats/")
# New ones each time, and one that many ask for at once.
NEW, EQUAL = "/stories/?q=word{n}", "/stories/?q=nobody-asked-this-before-{fault}"
PROBES = ("/healthz", "/readyz")
SECONDS = 8.0
SURE_SECONDS = 3.5  # after which a database that only hangs is known to be away
LONGEST_SECONDS, RECOVERY_SECONDS = 5.0, 10.0
ASKED = "kept pages 200 with honest Age, others 503 with Retry-After, healthz 200, readyz 503, 5 s, back in 10 s"
WHILE = {
    "killed": (killed, "kill -9 of all its processes, 18 visitors for 8 s, started again"),
    "hanging": (hanging, "SIGSTOP of all its processes, 18 visitors for 8 s, SIGCONT"),
    "out of connections": (
        crowded,
        "every connection taken, those of the portal ended, 18 visitors for 8 s, given back",
    ),
    "restarting": (restarting, "stopped and started every two seconds, 18 visitors for 8 s"),
}


@pytest.mark.parametrize("fault", WHILE)
def test_database_fails_and_the_site_goes_on(cluster: Cluster, portal: Portal, fault: str):
    act, done = WHILE[fault]
    for path in KEPT * 8:  # each worker keeps its own
        assert portal.get(path).status == 200
    equal = EQUAL.format(fault=fault.replace(" ", "-"))
    with act(cluster):
        begun = time.monotonic()
        with (
            visitors(portal.port, [*KEPT, NEW, *PROBES], number=12, pause=0.1) as seen,
            visitors(portal.port, [equal], number=6, pause=0.5) as others,
        ):
            time.sleep(SECONDS)
    seen += others
    recovery = max(
        portal.wait_for(path, RECOVERY_SECONDS, times=8) for path in ("/readyz", NEW + "-after")
    )
    wrong = [one for one in seen if not is_right(one, one.began - begun, fault)]
    reached = f"{len(seen)} requests, {len(wrong)} wrong, slowest {slowest(seen):.2f} s, back in {recovery:.1f} s"
    if wrong:
        reached += f"; such as {wrong[0].path} {wrong[0].status} {wrong[0].error} after {wrong[0].began - begun:.1f} s"
    is_met = not wrong and slowest(seen) <= LONGEST_SECONDS and recovery <= RECOVERY_SECONDS
    judge(Row(f"database {fault}", done, ASKED, reached, is_met))


def is_right(one: Seen, after: float, fault: str) -> bool:
    """Say whether this is the answer that was asked for, so many seconds after the fault began."""
    is_sure = after > SURE_SECONDS and fault != "restarting"
    if one.path in KEPT:
        return one.status == 200 and has_honest_age(one, after, is_sure, fault)
    if one.path == "/healthz":
        return one.status == 200
    is_said = one.path == "/readyz" or "Retry-After" in one.headers
    return (one.status == 503 and is_said) or (one.status == 200 and not is_sure)


def has_honest_age(one: Seen, after: float, is_sure: bool, fault: str) -> bool:
    """The age is that of the last word of the database: at most a second before the fault, unless it comes and goes."""
    age = one.headers.get("Age")
    if age is None:
        return not is_sure
    end = after + one.seconds
    return int(age) <= end + 2 and (fault == "restarting" or int(age) >= after - 2)
