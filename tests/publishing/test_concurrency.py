"""Simultaneous steps of the workflow run one after another."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from stories.models import Bundle, Publication, ReleaseRecord, Story
from stories.publishing.story_transaction import NamedLock, lock_story, take_lock
from stories.publishing.workflow import (
    IllegalStepError,
    clear,
    feature,
    note_edit,
    publish,
    release_bundle,
    submit,
    withdraw,
)
from tests.admin.conftest import client_of
from tests.admin.story_form import change_url, filled
from tests.confirmed import save_entry
from tests.factories import (
    NOTE,
    REVIEWED,
    make_center,
    make_published,
    make_story,
    release,
    staff_member,
)
from tests.search_results import matching

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Start all acts at once; return their results or their ValidationErrors."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(5)
            return act()
        except ValidationError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def wait_for_lock() -> None:
    """Return when another connection waits for a lock."""
    deadline = time.monotonic() + 5
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_locks"
                " WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("No connection waits for a lock.")


def start(pool: ThreadPoolExecutor, act: Callable[[], Any]) -> Future[Any]:
    def run() -> Any:
        try:
            return act()
        finally:
            connection.close()

    return pool.submit(run)


def test_repeated_publish_creates_one_edition():
    story = make_story()
    author = staff_member("author")
    official = staff_member("official")
    submit(story, author)
    clear(story, official, REVIEWED)
    lines = story.workflow_entries.count()

    def click() -> Any:
        return publish(Story.objects.get(pk=story.pk), official)

    results = at_once(*[click] * 20)
    refusals = [result for result in results if isinstance(result, IllegalStepError)]
    assert len(refusals) == 19
    assert [edition.number for edition in story.editions.all()] == [1]
    assert story.workflow_entries.count() == lines + 1
    assert Publication.objects.count() == ReleaseRecord.objects.count() == 1


def test_stories_published_at_once_get_their_own_rows():
    stories = [make_story() for _ in range(4)]
    at_once(*[lambda story=story: release(story) for story in stories])
    assert Publication.objects.visible().count() == 4


def test_former_slug_belongs_to_one_story():
    first = make_story(slug="one")
    second = make_story(slug="two")
    release(first)
    Story.objects.filter(pk=first.pk).update(slug="three")
    Story.objects.filter(pk=second.pk).update(slug="one")
    results = at_once(lambda: release(first, change_note="Address."), lambda: release(second))
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert Publication.objects.get().slug == "three"


def test_simultaneous_features_leave_one():
    stories = [make_published() for _ in range(3)]
    feature(stories[0])
    at_once(*[lambda story=story: feature(story) for story in stories] * 2)
    assert Publication.objects.filter(is_featured=True).count() == 1


def test_release_during_renaming_has_new_name():
    center = make_center(name="Dingo")
    story = make_story(lead=center)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            center.name = "Quokka"
            assert save_entry(center) == 0
            waiting = start(pool, lambda: release(story))
            wait_for_lock()
        waiting.result(5)
    assert matching("quokka").exists()
    assert not matching("dingo").exists()


def test_renaming_during_release_rebuilds_the_row():
    center = make_center(name="Dingo")
    story = make_story(lead=center)
    center.name = "Quokka"
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            release(story)
            renaming = start(pool, lambda: save_entry(center))
            wait_for_lock()
        assert renaming.result(5) == 1
    assert matching("quokka").exists()


def test_second_simultaneous_withdrawal_is_refused():
    story = make_published()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            withdraw(story, reason="First")
            second = start(pool, lambda: withdraw(Story.objects.get(), reason="Second"))
            wait_for_lock()
        with pytest.raises(ValidationError, match="isn't available"):
            second.result(5)
    assert story.workflow_entries.first().remark == "First"
    assert story.workflow_entries.filter(act="withdraw").count() == 1


def test_concurrent_withdrawal_wins():
    story = make_published()
    Story.objects.update(title="New")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            release(story, change_note="New title.")
            withdrawal = start(pool, lambda: withdraw(Story.objects.get(), reason="Wrong"))
            wait_for_lock()
        withdrawal.result(5)
    assert Story.objects.get().status == "withdrawn"
    assert not Publication.objects.exists()
    assert story.editions.count() == 2


@pytest.mark.parametrize("limit", ["lock_timeout", "statement_timeout"])
def test_withdrawal_outlasts_time_limits(limit):
    story = make_published()

    def withdraw_with_limit() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET {limit} = '100ms'")
        withdraw(Story.objects.get(), reason="Wrong")

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_story(story.pk)
            withdrawal = start(pool, withdraw_with_limit)
            with pytest.raises(TimeoutError):
                withdrawal.result(0.5)
        withdrawal.result(5)

    assert not Publication.objects.exists()


def test_second_of_two_simultaneous_forms_conflicts():
    story = make_story()
    browsers = [client_of(staff_member(name)) for name in ("first", "second")]
    form = filled(story)
    sent = [form | {"title": f"Title {place}"} for place in range(2)]
    results = at_once(
        *[
            lambda client=client, data=data: client.post(change_url(story), data).status_code
            for client, data in zip(browsers, sent, strict=True)
        ]
    )
    assert sorted(results) == [200, 302]


def start_beside(story: Story, locks: list[NamedLock], act: Callable[[], Any]) -> None:
    """Finish the act while another transaction has locked the story and holds these locks."""
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        for lock in locks:
            take_lock(lock)
        lock_story(story.pk)
        start(pool, act).result(5)


def test_withdrawal_waits_for_no_other_story():
    story = make_published()
    start_beside(make_published(), list(NamedLock), lambda: withdraw(story, reason="Wrong"))
    assert not Publication.objects.filter(story=story).exists()


def test_saved_form_waits_for_no_other_story():
    story = make_story()
    client = client_of(staff_member("editor"))
    data = filled(story) | {"title": "A title saved beside others"}
    start_beside(make_published(), list(NamedLock), lambda: client.post(change_url(story), data))
    assert Story.objects.filter(title="A title saved beside others").exists()


def test_release_waits_for_no_other_story():
    story = make_story()
    start_beside(make_published(), [NamedLock.PROPOSALS], lambda: release(story))
    assert Publication.objects.filter(story=story).exists()


def test_stories_of_a_bundle_fall_out_at_once():
    """Each withdrawal stops the bundle, and so writes the other story too."""
    bundle = Bundle.objects.create(name="Together")
    stories = [make_published() for _ in range(2)]
    for story in stories:
        Story.objects.filter(pk=story.pk).update(title="New")
        note_edit(story, staff_member("author"))
        submit(story, staff_member("author"), note=NOTE)
        clear(story, staff_member("official"), REVIEWED)
        bundle.members.create(story=story)
    release_bundle(bundle, staff_member("official"), at=timezone.now() + timedelta(days=9))

    at_once(*[lambda story=story: withdraw(story, reason="Wrong") for story in stories])

    assert not Publication.objects.exists()
