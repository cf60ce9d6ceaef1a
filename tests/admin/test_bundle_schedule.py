"""Scheduled bundles: together or not at all, canceled and scheduled again as a whole."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stories.models import Bundle, Publication, Story
from stories.publishing.workflow import cancel_bundle, clear, note_edit, release_bundle, submit
from tests.admin.story_form import act_url, change_url, filled
from tests.factories import NOTE, REVIEWED, make_story, release, staff_member

pytestmark = pytest.mark.django_db
RELEASE_TIME = {"at": "2031-01-02 09:00", "until": ""}


def make_cleared(**fields) -> Story:
    story = make_story(**fields)
    submit(story, staff_member("author"))
    clear(story, staff_member("official"), REVIEWED)
    return story


@pytest.fixture
def bundle(db) -> Bundle:
    """A bundle of two stories, scheduled for release."""
    return make_scheduled("A boat was found", "A fire was put out")


def make_scheduled(*titles: str) -> Bundle:
    bundle = Bundle.objects.create(name="Annual assessment")
    for title in titles:
        bundle.members.create(story=make_cleared(title=title))
    release_bundle(bundle, staff_member("official"), at=timezone.now() + timedelta(days=9))
    return bundle


def first_story(bundle: Bundle) -> Story:
    return bundle.members.order_by("pk").first().story


def bundle_url(bundle: Bundle, action: str) -> str:
    return f"/admin/stories/bundle/{bundle.pk}/{action}/"


@pytest.mark.parametrize("way", ["edit", "cancel", "withdraw"])
def test_member_that_falls_out_stops_the_bundle(desk, office, bundle, way):
    story = first_story(bundle)
    if way == "edit":
        page = desk.post(change_url(story), filled(story, title="Another title"), follow=True)
        assert "The whole bundle “Annual assessment” was stopped." in page.content.decode()
    elif way == "cancel":
        office.post(act_url(story, "cancel"), {"remark": "Not yet."})
    else:
        office.post(act_url(story, "withdraw"), {"reason": "It named a person."})

    assert not Publication.objects.exists()
    assert Bundle.objects.get().released_at is None
    other = Story.objects.exclude(pk=story.pk).get()
    assert other.status == "cleared"
    remark = other.workflow_entries.first().remark
    assert f"story {story.pk} fell out" in remark
    assert story.title not in remark, "a colleague may not see the other story"


def test_form_warns_of_the_whole_bundle(desk, bundle):
    page = desk.get(change_url(first_story(bundle))).content.decode()

    assert "It also stops the whole bundle “Annual assessment”." in page


def test_bundle_is_scheduled_until_its_release(office, bundle):
    page = office.get(bundle_url(bundle, "change")).content.decode()
    assert "Scheduled" in page
    assert "Cancel the release" in page
    assert "Scheduled: " in office.get("/admin/stories/bundle/").content.decode()

    Bundle.objects.update(released_at=timezone.now() - timedelta(days=1))

    page = office.get(bundle_url(bundle, "change")).content.decode()
    assert "Released" in page
    assert "Cancel the release" not in page
    assert "Released: " in office.get("/admin/stories/bundle/").content.decode()


def test_bundle_is_canceled_and_scheduled_again(office, bundle):
    office.post(bundle_url(bundle, "cancel"))
    assert not Publication.objects.exists()
    assert {story.status for story in Story.objects.all()} == {"cleared"}

    response = office.post(bundle_url(bundle, "release"), RELEASE_TIME, follow=True)

    message = "2 stories will be published on Jan. 2, 2031, 9 a.m. EST."
    assert message in response.content.decode()
    assert Publication.objects.scheduled().count() == 2
    assert Bundle.objects.get().released_at.year == 2031


def test_stories_of_a_stopped_bundle_are_written_together():
    """Only the log takes queries for each story: its entry here and that of the audit log."""
    official = staff_member("official")
    counts = []
    for size in (2, 5):
        bundle = make_scheduled(*(f"Story {number} of {size}" for number in range(size)))
        with CaptureQueriesContext(connection) as queries:
            cancel_bundle(bundle, official)
        counts.append(len(queries))

    assert counts[1] - counts[0] == 3 * 2


def test_stopped_stories_end_when_staff_decided(office):
    """Each story of a stopped bundle keeps the end date of its current edition."""
    ends_at = timezone.now().replace(microsecond=0) + timedelta(days=30)
    bundle = Bundle.objects.create(name="Annual assessment")
    for until in (ends_at, None):
        story = make_story(title=f"Until {until}")
        release(story, until=until)
        Story.objects.filter(pk=story.pk).update(title="A new title")
        note_edit(story, staff_member("author"))
        submit(story, staff_member("author"), note=NOTE)
        clear(story, staff_member("official"), REVIEWED)
        bundle.members.create(story=story)
    office.post(bundle_url(bundle, "release"), RELEASE_TIME)

    office.post(bundle_url(bundle, "cancel"))

    ends = Publication.objects.order_by("story_id").values_list("visible_until", flat=True)
    assert list(ends) == [ends_at, None]


def test_released_bundle_is_not_canceled(office, bundle):
    Bundle.objects.update(released_at=timezone.now() - timedelta(days=1))

    response = office.post(bundle_url(bundle, "cancel"), follow=True)

    assert "No release of this bundle is scheduled." in response.content.decode()
    assert Publication.objects.scheduled().count() == 2


def test_editor_cannot_cancel_a_bundle(desk, bundle):
    assert desk.post(bundle_url(bundle, "cancel")).status_code == 403
    assert Publication.objects.scheduled().count() == 2
