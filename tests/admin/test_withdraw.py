"""Withdrawing and featuring from the staff's door."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from stories.choices import Status
from stories.models import Publication, Story
from tests.admin.form import act_url, change_url
from tests.factories import make_published, make_story

pytestmark = pytest.mark.django_db
REASON = {"reason": "Named a private person."}


def test_asking_withdraws_nothing(desk: Client):
    story = make_published()
    assert "Withdraw from the site" in desk.get(act_url(story, "withdraw")).content.decode()
    assert Publication.objects.filter(story=story).exists()


def test_a_reason_is_needed_and_logged(desk: Client, editor):
    story = make_published()
    assert "reason" in desk.post(act_url(story, "withdraw"), {"reason": " "}).context["form"].errors
    desk.post(act_url(story, "withdraw"), REASON)
    assert not Publication.objects.exists()
    entry = story.workflow_entries.first()
    assert (entry.by, entry.remark, entry.to_status) == (editor, REASON["reason"], Status.WITHDRAWN)


def test_withdrawing_twice_says_that_it_is_not_public(desk: Client):
    story = make_published()
    responses = [desk.post(act_url(story, "withdraw"), REASON) for _time in range(2)]
    assert [response.status_code for response in responses] == [302, 200]
    assert story.workflow_entries.filter(to_status=Status.WITHDRAWN).count() == 1


def test_a_draft_cannot_be_withdrawn(desk: Client):
    story = make_story()
    assert "it is not public" in desk.post(act_url(story, "withdraw"), REASON).content.decode()
    assert Story.objects.get().status == Status.DRAFT


def test_a_withdrawn_story_can_come_back_as_a_new_edition(desk: Client):
    story = make_published()
    desk.post(act_url(story, "withdraw"), REASON)
    seen = desk.get(act_url(story, "publish")).context["review"].digest
    desk.post(act_url(story, "publish"), {"seen": seen, "change_note": "Back after a check."})
    assert Publication.objects.visible().get().edition.number == 2


def test_a_public_story_can_be_featured_and_it_is_logged(desk: Client):
    story = make_published()
    desk.post(act_url(story, "feature"))
    assert Publication.objects.get().is_featured
    assert "Featured" in LogEntry.objects.get().get_change_message()
    assert "feature-form" not in desk.get(change_url(story)).content.decode()


def test_a_draft_cannot_be_featured(desk: Client):
    story = make_story()
    response = desk.post(act_url(story, "feature"), follow=True)
    assert "Only a published story can be featured." in response.content.decode()


def test_a_link_cannot_feature(desk: Client):
    assert desk.get(act_url(make_published(), "feature")).status_code == 405


def test_buttons_are_offered_only_where_they_work(desk: Client, with_permissions):
    draft, public = make_story(), make_published()
    looker = with_permissions("view_story", "change_story")
    assert act_url(draft, "withdraw") not in desk.get(change_url(draft)).content.decode()
    assert act_url(public, "withdraw") in desk.get(change_url(public)).content.decode()
    page = looker.get(change_url(public)).content.decode()
    assert act_url(public, "withdraw") not in page
    assert "_publish" not in page
