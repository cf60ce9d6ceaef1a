"""Withdrawing and featuring from the staff's door."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from stories.choices import Status
from stories.models import Publication, Remark, Story
from stories.publishing.workflow import clear, note_edit, submit
from tests.admin.conftest import client_of
from tests.admin.story_form import act_url, change_url
from tests.factories import NOTE, REVIEWED, make_published, make_story, release, staff_member

pytestmark = pytest.mark.django_db
REASON = {"reason": "Named a private person."}


def test_get_request_withdraws_nothing(office: Client):
    story = make_published()
    assert "Withdraw from the site" in office.get(act_url(story, "withdraw")).content.decode()
    assert Publication.objects.filter(story=story).exists()


def test_withdrawal_reason_is_required_and_logged(office: Client, official):
    story = make_published()
    assert (
        "reason" in office.post(act_url(story, "withdraw"), {"reason": " "}).context["form"].errors
    )
    office.post(act_url(story, "withdraw"), REASON)
    assert not Publication.objects.exists()
    entry = story.workflow_entries.first()
    assert (entry.by, entry.remark, entry.to_status) == (
        official,
        REASON["reason"],
        Status.WITHDRAWN,
    )


def test_second_withdrawal_is_refused(office: Client):
    story = make_published()
    responses = [office.post(act_url(story, "withdraw"), REASON) for _time in range(2)]
    assert [response.status_code for response in responses] == [302, 200]
    assert story.workflow_entries.filter(to_status=Status.WITHDRAWN).count() == 1


def test_draft_cannot_be_withdrawn(office: Client):
    story = make_story()
    assert (
        "You can’t do this now" in office.post(act_url(story, "withdraw"), REASON).content.decode()
    )
    assert Story.objects.get().status == Status.DRAFT


def test_withdrawn_story_needs_new_clearance(office: Client):
    story = make_published()
    office.post(act_url(story, "withdraw"), REASON)
    assert "You can’t do this now" in office.post(act_url(story, "publish")).content.decode()
    release(story, "Back after a check.")
    assert Publication.objects.visible().get().edition.number == 2


def test_featuring_is_saved_in_history(office: Client):
    story = make_published()
    office.post(act_url(story, "feature"))
    assert Publication.objects.get().is_featured
    assert "Featured" in LogEntry.objects.get().get_change_message()
    assert "feature-form" not in office.get(change_url(story)).content.decode()


def test_draft_cannot_be_featured(office: Client):
    story = make_story()
    response = office.post(act_url(story, "feature"), follow=True)
    assert "Only a published story can be featured." in response.content.decode()


def test_featuring_needs_post(office: Client):
    assert office.get(act_url(make_published(), "feature")).status_code == 405


def test_only_available_buttons_are_shown(office: Client, with_permissions):
    draft, public = make_story(), make_published()
    looker = with_permissions("view_story", "change_story")
    assert act_url(draft, "withdraw") not in office.get(change_url(draft)).content.decode()
    assert act_url(public, "withdraw") in office.get(change_url(public)).content.decode()
    page = looker.get(change_url(public)).content.decode()
    assert act_url(public, "withdraw") not in page
    assert act_url(public, "publish") not in page


@pytest.mark.parametrize("status", ["in_review", "cleared"])
def test_people_at_work_learn_of_a_withdrawal(office: Client, status: str):
    story = make_published()
    author = staff_member("author")
    Story.objects.filter(pk=story.pk).update(title="Another title")
    note_edit(story, author)
    submit(story, author, note=NOTE)
    if status == "cleared":
        clear(story, staff_member("reviewer"), REVIEWED)

    office.post(act_url(story, "withdraw"), REASON)

    remark = Remark.objects.get()
    assert REASON["reason"] in remark.text
    told = {user.username for user in remark.mentions.all()}
    assert "author" in told
    assert ("reviewer" in told) is (status == "cleared")
    assert REASON["reason"] in client_of(author).get("/admin/").content.decode()


def test_withdrawn_story_shows_its_reason(office: Client):
    story = make_published()
    office.post(act_url(story, "withdraw"), REASON)

    page = office.get(change_url(story)).content.decode()

    assert "Withdrawn by" in page
    assert REASON["reason"] in page
    assert not Remark.objects.exists()
