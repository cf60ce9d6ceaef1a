"""Content version changes whenever anything public changes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stories.models import (
    Address,
    ContentVersion,
    FusionCenter,
    PageFeedback,
    Publication,
    Term,
    content_version,
)
from stories.models.content_version import (
    READ_VERSION,
    Version,
    VersionReader,
    current_version,
    renew_version,
)
from stories.publishing.workflow import withdraw
from tests.clock import move
from tests.confirmed import change_entry, delete_entry, save_entry
from tests.factories import add, make_center, make_story, release
from tests.models.changes import make_page
from tests.pages.world import World, kept_for_many_tests, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept_for_many_tests(django_db_blocker):
        yield make_world()


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """Seconds that the process's clock is ahead."""
    ahead = [0.0]
    monotonic = content_version.time.monotonic
    monkeypatch.setattr(content_version.time, "monotonic", lambda: monotonic() + ahead[0])
    return ahead


def rename(entry: Any) -> None:
    entry.name += " renamed"
    save_entry(entry)


def correct(world: World) -> None:
    world.story.summary += " Corrected."
    world.story.save()
    release(world.story, change_note="Corrected")


CHANGES = {
    "a release": lambda world: release(make_story()),
    "a correction": correct,
    "a takedown": lambda world: withdraw(world.story, reason="An error"),
    "a takedown by hand": lambda world: Publication.objects.all().delete(),
    "a renamed center": lambda world: rename(world.center),
    "a renamed partner": lambda world: rename(world.partner),
    "a renamed threat type": lambda world: rename(world.threat),
    "a new center": lambda world: make_center(),
    "a changed page": lambda world: change_entry(world.page, body="<p>New.</p>"),
    "a deleted page": lambda world: delete_entry(make_page()),
    "a new term": lambda world: add(Term, preferred="Thermal lance"),
    "a former address": lambda world: Address.objects.create(
        kind="center", slug="old", owner_id=world.center.pk
    ),
    "a schedule set": lambda world: move(
        Publication.objects.all(), visible_until=timezone.now() + timedelta(days=1)
    ),
    "a restore": lambda world: renew_version(),
}
REMOVALS = {"a correction", "a takedown", "a takedown by hand", "a schedule set", "a restore"}


@pytest.mark.parametrize("what", CHANGES)
def test_version_changes_with(world, what):
    before = current_version()
    CHANGES[what](world)
    after = current_version()
    assert after.number > before.number
    assert after.token != before.token
    assert after.changed_at > before.changed_at
    assert (after.removed > before.removed) == (what in REMOVALS)


def _take_back(world: World) -> None:
    with transaction.atomic():
        withdraw(world.story, reason="An error")
        transaction.set_rollback(True)


QUIET = {
    "a draft": lambda world: make_story(
        lead=world.center, threats=[world.threat], partners=[world.partner]
    ),
    "an edit that is not released": lambda world: type(world.story).objects.update(
        summary="Another one."
    ),
    "what a reader says": lambda world: PageFeedback.objects.create(path="/", is_helpful=True),
    "a center saved as it was": lambda world: FusionCenter.objects.get(slug="alder").save(),
    "a change that is taken back": _take_back,
}


@pytest.mark.parametrize("what", QUIET)
def test_version_stays_with(world, what):
    before = current_version()
    QUIET[what](world)
    assert current_version() == before


def test_one_statement_counts_once(world):
    before = current_version().number
    make_center()
    assert current_version().number == before + 1
    type(world.partner).objects.update(is_active=False)
    assert current_version().number == before + 2


@pytest.mark.parametrize(
    "moment",
    [{"visible_from": -1}, {"visible_from": -9, "visible_until": -1}],
    ids=["began", "ended"],
)
def test_version_changes_when_schedule_begins(world, moment):
    """Compare the version of the same row before and after a schedule begins or ends."""
    now = timezone.now()
    later = {name: now + timedelta(hours=hours + 5) for name, hours in moment.items()}
    move(Publication.objects.all(), **later)
    before = current_version()
    number = ContentVersion.objects.get().number
    with connection.cursor() as cursor:
        cursor.execute(
            READ_VERSION.replace(
                "statement_timestamp()", "(statement_timestamp() + interval '9 hours')"
            )
        )
        after = Version.from_row(cursor.fetchone())
    assert after.number == before.number == number
    assert after.token != before.token


def test_rolled_back_number_never_repeats_a_token(world):
    with transaction.atomic():
        make_center()
        rolled_back = current_version()
        transaction.set_rollback(True)
    make_center()
    assert current_version().number == rolled_back.number
    assert current_version().token != rolled_back.token


def test_version_is_read_once_a_second(world, clock):
    reader = VersionReader()
    with CaptureQueriesContext(connection) as queries:
        for seconds in (0, 0.5, 0.9):
            clock[0] = seconds
            reader.current()
        assert len(queries) == 1
        clock[0] = 1.1
        reader.current()
        assert len(queries) == 2
        reader.invalidate()
        reader.current()
        assert len(queries) == 3


def test_reader_detects_outage_and_recovery(world, clock, monkeypatch, caplog):
    reader = VersionReader()
    before = reader.current()
    assert before is not None
    assert before.is_live

    def refuse(*args: Any) -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)
        for seconds in (2, 4):
            clock[0] = seconds
            away = reader.current()
            assert away is not None
            assert not away.is_live
            assert away.version == before.version
    assert away.age_seconds == pytest.approx(4, abs=1)

    clock[0] = 6
    back = reader.current()
    assert back is not None
    assert back.is_live
    assert [
        record.getMessage() for record in caplog.records if record.name == content_version.__name__
    ] == [
        "The database does not respond: connection refused",
        "The database responds again.",
    ]


def test_database_that_never_answered_is_an_error(monkeypatch):
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise psycopg.OperationalError("connection refused")

    monkeypatch.setattr(content_version, "version_reader", VersionReader())
    monkeypatch.setattr("psycopg.Cursor.execute", refuse)
    with pytest.raises(OperationalError):
        current_version()


def test_older_page_expires_with_a_removal(world):
    old = current_version()
    now = timezone.now()
    make_center()
    assert current_version().may_still_show(old, now)
    move(Publication.objects.all(), visible_until=now + timedelta(hours=1))
    scheduled = current_version()
    assert not scheduled.may_still_show(old, now)
    assert scheduled.may_still_show(scheduled, now)
    assert not scheduled.may_still_show(scheduled, now + timedelta(hours=2))
    withdraw(world.story, reason="An error")
    assert not current_version().may_still_show(scheduled, now)
