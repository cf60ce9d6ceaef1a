"""When a replica may answer in the primary's place; tests/faults/test_replicas.py tries it with real servers."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connections, router

from fusionstories.reading import reading_from
from stories.delivery import replicas
from stories.delivery.replicas import Fleet, Replica, read_near
from stories.delivery.watch import Watch
from stories.models import FusionCenter

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def row(number: int = 7, ended: datetime | None = None, clock: datetime = NOW) -> tuple[object, ...]:
    """Return what a server answers when it is asked for the content version."""
    return number, 0, NOW - timedelta(days=1), None, ended, None, clock


@pytest.fixture
def primary(monkeypatch) -> Watch:
    """What the process knows of the primary: version 7."""
    watch = Watch()
    watch.tell(row())
    monkeypatch.setattr(replicas, "watch", watch)
    return watch


@pytest.mark.parametrize(
    ("told", "may_answer"),
    [
        (row(), True),
        (row(6), False),
        (row(ended=NOW - timedelta(hours=1)), False),
        (row(clock=NOW + timedelta(seconds=3)), False),
        (row(clock=NOW - timedelta(seconds=3)), False),
    ],
    ids=["same version", "behind", "other schedule", "clock ahead", "clock behind"],
)
def test_only_a_replica_of_the_same_version_and_time_answers(primary: Watch, told, may_answer):
    fleet = Fleet(["replica1"])
    assert fleet.choose(primary.kept()) is None
    fleet.replicas[0].tell(told)
    assert (fleet.choose(primary.kept()) is not None) == may_answer


@pytest.mark.parametrize("fail", [Replica.rest, Replica.lose])
def test_replica_that_failed_is_left_alone_while_another_answers(primary: Watch, fail):
    fleet = Fleet(["replica1", "replica2"])
    for replica in fleet.replicas:
        replica.tell(row())
    first, second = fleet.choose(primary.kept()), fleet.choose(primary.kept())
    assert {first, second} == set(fleet.replicas)
    fail(first)
    assert {fleet.choose(primary.kept()) for _turn in range(3)} == {second}


def test_no_replica_answers_while_the_primary_is_away(primary: Watch):
    fleet = Fleet(["replica1"])
    fleet.replicas[0].tell(row())
    primary.lose()
    assert fleet.choose(primary.kept()) is None


def test_log_says_once_that_a_replica_lags_and_that_it_is_back(primary: Watch, monkeypatch, caplog):
    replica, began = Replica("replica1"), time.monotonic()
    for turn, number in enumerate((6, 6, 6, 6, 6, 7, 7)):
        monkeypatch.setattr(replicas.time, "monotonic", lambda moment=began + 6 * turn: moment)
        replica.tell(row(number, clock=primary.kept().now()))
    assert [record.getMessage() for record in caplog.records] == [
        "The database replica1 is behind, or its clock is wrong: it serves no pages.",
        "The database replica1 serves pages again.",
    ]


def test_what_is_shared_is_not_filled_from_a_replica_that_fell_behind(primary: Watch):
    fleet = Fleet(["replica1"])
    fleet.replicas[0].tell(row())
    with reading_from("replica1"):
        assert fleet.is_abreast(primary.kept())
        primary.tell(row(8))
        assert not fleet.is_abreast(primary.kept())
    assert fleet.is_abreast(primary.kept())


def test_entry_that_came_from_a_replica_leads_back_to_the_primary(settings):
    """Names are shared by requests: what they lead to must not be asked of a replica that is gone by then."""
    settings.DATABASE_ROUTERS = ["fusionstories.reading.ReadingRouter"]
    center = FusionCenter()
    center._state.db = "replica1"
    with reading_from("replica1"):
        assert router.db_for_read(FusionCenter, instance=center) == "replica1"
        assert router.db_for_write(FusionCenter, instance=center) == "default"
    assert router.db_for_read(FusionCenter, instance=center) == "default"


def test_nothing_changes_without_replicas():
    assert list(connections) == ["default"]
    assert settings.DATABASE_ROUTERS == []
    with pytest.raises(MiddlewareNotUsed):
        read_near(lambda request: None)
