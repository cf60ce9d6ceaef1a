"""Bundles, emergency releases, decisions on findings and release numbers."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stories.models import Bundle, Publication, ReleaseRecord, Story
from stories.publishing.workflow import (
    ChangeNote,
    LegalReview,
    NotAllowedError,
    ReleaseOptions,
    SamePersonError,
    WorkflowError,
    break_glass,
    clear,
    countersign,
    note_edit,
    release_bundle,
    submit,
    withdraw,
)
from tests.clock import pass_time
from tests.factories import (
    REVIEWED,
    make_editor,
    make_official,
    make_published,
    make_story,
    release,
    staff_member,
)

pytestmark = pytest.mark.django_db
WHY = "A storm warning names this case tonight."


def make_cleared(**fields):
    story = make_story(**fields)
    submit(story, staff_member("author"))
    clear(story, staff_member("official"), REVIEWED)
    return story


def bundle_of(*stories):
    bundle = Bundle.objects.create(name="Together")
    for story in stories:
        bundle.members.create(story=story)
    return bundle


def test_bundle_is_released_as_a_whole():
    bundle = bundle_of(make_cleared(), make_cleared())
    release_bundle(bundle, staff_member("official"))
    assert Publication.objects.visible().count() == 2
    assert ReleaseRecord.objects.filter(bundle=bundle).count() == 2
    with pytest.raises(WorkflowError, match="already"):
        release_bundle(bundle, staff_member("official"))


@pytest.mark.parametrize("how", ["draft", "changed", "published"])
def test_nothing_uncleared_rides_along(how):
    good = make_cleared()
    bad = make_story(title="Stowaway")
    if how == "changed":
        bad = make_cleared(title="Stowaway")
        Story.objects.filter(pk=bad.pk).update(body="<p>Smuggled in.</p>")
    elif how == "published":
        bad = make_published(title="Stowaway")
    before = Publication.objects.count()
    with pytest.raises(WorkflowError, match="Stowaway"):
        release_bundle(bundle_of(good, bad), staff_member("official"))
    assert Publication.objects.count() == before
    assert not good.editions.exists()


def test_bundle_is_released_at_one_time():
    at = timezone.now() + timedelta(hours=1)
    release_bundle(bundle_of(make_cleared(), make_cleared()), staff_member("official"), at)
    assert not Publication.objects.visible().exists()
    pass_time(timedelta(hours=2))
    assert Publication.objects.visible().count() == 2


def test_bundle_takes_no_query_for_each_story(django_assert_num_queries):
    official = staff_member("official")
    small = bundle_of(make_cleared(), make_cleared())
    large = bundle_of(*(make_cleared() for _ in range(5)))
    with CaptureQueriesContext(connection) as captured:
        release_bundle(small, official)
    with django_assert_num_queries(len(captured)):
        release_bundle(large, official)


def test_next_editions_replace_current_ones():
    stories = [make_published(), make_published()]
    for story in stories:
        Story.objects.filter(pk=story.pk).update(title="Second edition")
        note_edit(story, staff_member("author"))
        submit(story, staff_member("author"), note=ChangeNote("The title."))
        clear(story, staff_member("official"), REVIEWED)
    release_bundle(bundle_of(*stories), staff_member("official"))
    assert [row.edition.number for row in Publication.objects.visible()] == [2, 2]


def test_empty_bundle_is_not_released():
    with pytest.raises(WorkflowError, match="empty"):
        release_bundle(Bundle.objects.create(name="Nothing"), staff_member("official"))


def alone(story, by, why=WHY):
    return break_glass(story, by, why, LegalReview(), ReleaseOptions())


def test_emergency_release_is_countersigned_later(caplog):
    official = make_official()
    second = make_official("second")
    story = make_story()
    note_edit(story, official)
    edition = alone(story, official)
    assert Publication.objects.visible().get().edition == edition
    assert "released alone by" in caplog.text
    clearance = edition.record.clearance
    assert (clearance.basis, clearance.break_glass_reason) == ("break_glass", WHY)
    for person in (official, make_editor()):
        with pytest.raises((SamePersonError, NotAllowedError)):
            countersign(clearance, person)
    countersign(clearance, second, "Read it.")
    clearance.refresh_from_db()
    assert clearance.countersigned_by == second
    with pytest.raises(WorkflowError, match="nothing to sign"):
        countersign(clearance, make_official("third"))


def test_author_cannot_countersign():
    official = make_official()
    writer = make_official("writer")
    story = make_story()
    note_edit(story, writer)
    with pytest.raises(SamePersonError):
        countersign(alone(story, official).record.clearance, writer)


@pytest.mark.parametrize("why", ["", "urgent"])
def test_release_alone_needs_a_written_reason(why):
    with pytest.raises(WorkflowError, match="can't wait"):
        alone(make_story(), make_official(), why)


@pytest.mark.parametrize("is_edited", [True, False])
def test_one_person_cannot_republish_withdrawn_story(is_edited):
    story = make_published()
    withdraw(story, reason="Wrong")
    if is_edited:
        Story.objects.filter(pk=story.pk).update(title="Corrected")
        note_edit(story, staff_member("author"))
    with pytest.raises(WorkflowError, match=r"second person must clear|isn't available"):
        alone(story, make_official())
    assert not Publication.objects.exists()


def test_editors_do_not_release_alone():
    with pytest.raises(NotAllowedError):
        alone(make_story(), make_editor())


def test_release_numbers_have_no_gaps():
    stories = [make_published() for _ in range(3)]
    with transaction.atomic():
        release(make_story())
        transaction.set_rollback(True)
    stories.append(make_published())
    year = timezone.localdate().year
    assert [story.release_records.get().number for story in stories] == [
        f"{year}-{n:04}" for n in (1, 2, 3, 4)
    ]
