"""The content version moves exactly when anything public changes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from stories.delivery.version import READ, Version
from stories.models import Address, ContentVersion, FusionCenter, Page, PageFeedback, Publication, Term
from stories.publishing.renaming import save_entry
from stories.publishing.workflow import withdraw
from tests.clock import move
from tests.factories import make_center, make_story, release
from tests.pages.world import World, kept_for_many_tests, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept_for_many_tests(django_db_blocker):
        yield make_world()


def version() -> Version:
    with connection.cursor() as cursor:
        cursor.execute(READ)
        return Version.of(cursor.fetchone())


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
    "a changed page": lambda world: Page.objects.update(body="<p>New.</p>"),
    "a deleted page": lambda world: Page.objects.all().delete(),
    "a new term": lambda world: Term.objects.create(preferred="Thermal lance"),
    "a former address": lambda world: Address.objects.create(kind="center", slug="old", owner_id=world.center.pk),
    "a schedule set": lambda world: move(Publication.objects.all(), visible_until=timezone.now() + timedelta(days=1)),
}
REMOVALS = {"a correction", "a takedown", "a takedown by hand", "a schedule set"}


@pytest.mark.parametrize("what", CHANGES)
def test_it_moves_with(world, what):
    before = version()
    CHANGES[what](world)
    after = version()
    assert after.number > before.number
    assert after.token != before.token
    assert after.changed_at > before.changed_at
    assert (after.removed > before.removed) == (what in REMOVALS)


def _take_back(world: World) -> None:
    with transaction.atomic():
        withdraw(world.story, reason="An error")
        transaction.set_rollback(True)


QUIET = {
    "a draft": lambda world: make_story(lead=world.center, threats=[world.threat], partners=[world.partner]),
    "an edit that is not released": lambda world: type(world.story).objects.update(summary="Another one."),
    "what a reader says": lambda world: PageFeedback.objects.create(path="/", is_helpful=True),
    "a center saved as it was": lambda world: FusionCenter.objects.get(slug="alder").save(),
    "a change that is taken back": _take_back,
}


@pytest.mark.parametrize("what", QUIET)
def test_it_stays_with(world, what):
    before = version()
    QUIET[what](world)
    assert version() == before


def test_one_statement_counts_once(world):
    before = version().number
    make_center()
    assert version().number == before + 1
    type(world.center).objects.update(city="Dayton")
    assert version().number == before + 2


@pytest.mark.parametrize(
    "moment", [{"visible_from": -1}, {"visible_from": -9, "visible_until": -1}], ids=["began", "ended"]
)
def test_it_moves_when_a_schedule_falls_due_without_a_write(world, moment):
    """The same row, looked at before and after the moment: only the clock has moved."""
    now = timezone.now()
    later = {name: now + timedelta(hours=hours + 5) for name, hours in moment.items()}
    move(Publication.objects.all(), **later)
    before = version()
    number = ContentVersion.objects.get().number
    with connection.cursor() as cursor:
        cursor.execute(READ.replace("statement_timestamp()", "(statement_timestamp() + interval '9 hours')"))
        after = Version.of(cursor.fetchone())
    assert after.number == before.number == number
    assert after.token != before.token


def test_older_page_may_be_shown_only_until_words_cease_to_be_public(world):
    old, now = version(), timezone.now()
    make_center()
    assert version().may_still_show(old, now)
    move(Publication.objects.all(), visible_until=now + timedelta(hours=1))
    scheduled = version()
    assert not scheduled.may_still_show(old, now)
    assert scheduled.may_still_show(scheduled, now)
    assert not scheduled.may_still_show(scheduled, now + timedelta(hours=2))
    withdraw(world.story, reason="An error")
    assert not version().may_still_show(scheduled, now)
