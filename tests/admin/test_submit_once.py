"""A form that is sent twice has one effect: double clicks, reloads, the Back button."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from lxml import html

from stories.admin import submit_once
from stories.models import Remark, Story, SubmittedForm
from stories.publishing.snapshot import content_hash, snapshot
from tests.admin.conftest import client_of
from tests.admin.story_form import ADD, act_url, filled
from tests.factories import make_center, make_editor, make_story
from tests.publishing.test_concurrency import at_once

pytestmark = pytest.mark.django_db
SUMMARY = "A summary of one sentence that is long enough for a search engine."


def token_of(client: Client, url: str) -> str:
    page = html.fromstring(client.get(url).content.decode())
    (token,) = page.xpath("//input[@name='form_token']/@value")
    return token


def new_story(client: Client) -> dict[str, object]:
    data = filled(title="A boat was found", slug="boat", summary=SUMMARY)
    return data | {"form_token": token_of(client, ADD)}


def test_add_form_sent_twice_makes_one_story(desk):
    data = new_story(desk)

    responses = [desk.post(ADD, data) for _click in range(2)]

    assert [response.status_code for response in responses] == [302, 302]
    assert responses[0].headers["Location"] == responses[1].headers["Location"]
    assert Story.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_double_click_makes_one_story():
    client = client_of(make_editor())
    data = new_story(client)

    def click() -> str:
        return client.post(ADD, data).headers["Location"]

    locations = at_once(click, click, click)

    assert len(set(locations)) == 1
    assert Story.objects.count() == 1


def test_remark_sent_twice_is_one_remark(desk):
    story = make_story()
    url = act_url(story, "remarks")
    data = {"text": "Say who helped.", "form_token": token_of(desk, url)}

    for _click in range(2):
        desk.post(url, data)

    assert Remark.objects.count() == 1


def test_second_click_on_action_leads_to_its_result(desk):
    story = make_story()
    url = act_url(story, "submit")
    seen = content_hash(snapshot(story))
    data = {"seen": seen, "form_token": token_of(desk, url)}

    first, second = (desk.post(url, data) for _click in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    messages = desk.get(second.headers["Location"]).context["messages"]
    assert [str(message) for message in messages] == ["The story has been submitted for clearance."]
    assert story.workflow_entries.count() == 1


def test_refused_form_may_be_sent_again(desk):
    story = make_story()
    url = act_url(story, "remarks")
    data = {"text": "", "form_token": token_of(desk, url)}
    assert desk.post(url, data).status_code == 200
    assert not SubmittedForm.objects.exists()

    assert desk.post(url, data | {"text": "Say who helped."}).status_code == 302


def test_second_click_does_not_wait_for_long(desk, monkeypatch):
    monkeypatch.setattr(submit_once, "MAX_WAIT_SECONDS", 0)
    monkeypatch.setattr(submit_once, "_claim", lambda token: False)  # another process has it
    url = act_url(make_story(), "remarks")
    data = {"text": "Say who helped.", "form_token": token_of(desk, url)}

    page = desk.post(url, data, follow=True)

    assert "still being saved" in page.content.decode()
    assert not Remark.objects.exists()


def test_sent_forms_are_deleted_after_a_day(desk):
    url = act_url(make_story(), "remarks")
    desk.post(url, {"text": "Say who helped.", "form_token": token_of(desk, url)})
    call_command("delete_expired")
    assert SubmittedForm.objects.count() == 1

    SubmittedForm.objects.update(at=timezone.now() - timedelta(days=2))
    call_command("delete_expired")

    assert not SubmittedForm.objects.exists()


def test_changed_form_is_another_form(desk):
    story = make_story()
    url = act_url(story, "remarks")
    token = token_of(desk, url)

    for text in ("Say who helped.", "Say who helped and when."):
        desk.post(url, {"text": text, "form_token": token})

    assert Remark.objects.count() == 2


def test_ended_session_does_not_use_up_the_form(desk, editor):
    data = new_story(desk)
    desk.logout()
    assert "login" in desk.post(ADD, data).headers["Location"]
    desk.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")

    desk.post(ADD, data)

    assert Story.objects.count() == 1


def test_other_staff_forms_carry_a_token(office, boss):
    center = make_center()

    assert token_of(boss, f"/admin/stories/fusioncenter/{center.pk}/change/")
    assert token_of(office, "/admin/stories/bundle/add/")
