"""Scheduled bundles: together or not at all, canceled and scheduled again as a whole."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stories.models import Bundle, Publication, Story
from stories.publishing.workflow import clear, release_bundle, submit
from tests.admin.story_form import act_url, change_url, filled
from tests.factories import REVIEWED, make_story, staff_member

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
    bundle = Bundle.objects.create(name="Annual assessment")
    for title in ("A boat was found", "A fire was put out"):
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
        desk.post(change_url(story), filled(story, title="Another title"))
    elif way == "cancel":
        office.post(act_url(story, "cancel"), {"remark": "Not yet."})
    else:
        office.post(act_url(story, "withdraw"), {"reason": "It named a person."})

    assert not Publication.objects.exists()
    assert Bundle.objects.get().released_at is None
    other = Story.objects.exclude(pk=story.pk).get()
    assert other.status == "cleared"
    assert "fell out" in other.workflow_entries.first().remark


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

    response = office.post(bundle_url(bundle, "release"), RELEASE_TIME)

    assert response.status_code == 302
    assert Publication.objects.scheduled().count() == 2
    assert Bundle.objects.get().released_at.year == 2031


def test_released_bundle_is_not_canceled(office, bundle):
    Bundle.objects.update(released_at=timezone.now() - timedelta(days=1))

    response = office.post(bundle_url(bundle, "cancel"), follow=True)

    assert "No release of this bundle is scheduled." in response.content.decode()
    assert Publication.objects.scheduled().count() == 2


def test_editor_cannot_cancel_a_bundle(desk, bundle):
    assert desk.post(bundle_url(bundle, "cancel")).status_code == 403
    assert Publication.objects.scheduled().count() == 2
