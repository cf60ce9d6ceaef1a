"""Refused workflow actions: the page shows what is stored, and keeps what was typed."""

import pytest
from lxml import html

from stories.models import Story
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.workflow import clear, note_edit, submit
from tests.admin.story_form import act_url
from tests.factories import REVIEWED, make_story, staff_member
from tests.publishing.paths.buttons import filled

pytestmark = pytest.mark.django_db
TYPED = "Typed for a long time."
ACTIONS = {
    "submit": "draft",
    "send_back": "in_review",
    "clear": "in_review",
    "break_glass": "draft",
}
TEXT_FIELDS = {
    "submit": "remark",
    "send_back": "remark",
    "clear": "privacy_by",
    "break_glass": "why",
}


def story_in(status: str) -> Story:
    story = make_story()
    if status == "in_review":
        submit(story, staff_member("author"))
    return story


def opened(client, story: Story, action: str) -> dict[str, object]:
    """Open the page of an action and return its form, filled in."""
    page = html.fromstring(client.get(act_url(story, action)).content)
    data = filled(page.xpath("//form[contains(@class, 'confirm')]")[0])
    return data | {TEXT_FIELDS[action]: TYPED}


def change_text(story: Story) -> None:
    """Change the text as a colleague does, without a change of status."""
    Story.objects.filter(pk=story.pk).update(title="A title of a colleague")
    note_edit(story, staff_member("colleague"))


@pytest.mark.parametrize("action", ACTIONS)
def test_stale_page_is_refused_truthfully(office, action):
    story = story_in(ACTIONS[action])
    data = opened(office, story, action)
    change_text(story)

    response = office.post(act_url(story, action), data)

    page = html.fromstring(response.content.decode())
    stored = Story.objects.get(pk=story.pk)
    assert response.status_code == 200
    assert stored.status == ACTIONS[action]
    assert "You can’t do this now" not in page.text_content()
    assert "Review it before you continue" in page.text_content()
    assert TYPED in response.content.decode()
    assert page.xpath("//input[@name='seen']/@value") == [content_hash(snapshot(stored))]


@pytest.mark.parametrize("action", ["send_back", "clear"])
def test_impossible_action_keeps_the_typed_text(office, action):
    story = story_in("in_review")
    data = opened(office, story, action)
    clear(story, staff_member("official"), REVIEWED)
    change_text(story)

    page = html.fromstring(office.post(act_url(story, action), data).content.decode())

    assert "You can’t do this now. The story is draft" in page.text_content()
    assert TYPED in [text.text for text in page.xpath("//textarea[@readonly]")]
