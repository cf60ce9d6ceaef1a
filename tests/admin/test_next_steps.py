"""What the story form offers next: one primary action, the others in a menu, and its labels."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from stories.admin.fields import EasternDateTimeField
from stories.models import Story
from tests.admin.story_form import act_url, change_url, save
from tests.admin.test_publish import cleared, in_review
from tests.factories import make_published, make_story
from tests.pages.markup import Markup, words

pytestmark = pytest.mark.django_db


def form_buttons(client: Client, story: Story) -> list[str]:
    """Return the filled buttons beside the form."""
    page = Markup(client.get(change_url(story)).content)
    (group,) = [each for each in page.all("div") if each.get("id") == "form-buttons"]
    buttons = [each for each in group if "default" in each.get("class", "")]
    return [words(button) for button in buttons]


@pytest.mark.parametrize(
    ("make", "button"),
    [
        (make_story, "Save"),
        (in_review, "Clear …"),
        (cleared, "Publish …"),
        (make_published, "Save"),
    ],
    ids=["draft", "in review", "cleared", "published"],
)
def test_each_status_has_one_primary_action(office: Client, make, button: str):
    assert form_buttons(office, make()) == [button]


def test_other_actions_are_in_a_menu(office: Client):
    page = Markup(office.get(change_url(cleared())).content)
    (menu,) = [each for each in page.all("details") if each.get("class") == "action-menu"]
    for name in ("Schedule …", "Return for changes …", "Emergency release (one person) …"):
        assert name in words(menu)


def test_public_story_with_new_text_says_both(desk: Client):
    story = make_published()
    assert "Start a correction" in desk.get(change_url(story)).content.decode()
    save(desk, story, title="Another title")
    for url in (change_url(story), "/admin/stories/story/"):
        assert "Published, edition 2 in progress" in desk.get(url).content.decode()


def test_return_asks_before_the_text(office: Client):
    page = office.get(act_url(in_review(), "send_back")).content.decode()
    assert page.index('id="id_remark"') < page.index("Content to be published")


@pytest.mark.parametrize(
    ("value", "shown", "kind"),
    [
        ("", "", "datetime-local"),
        (datetime(2026, 11, 30, 14, tzinfo=UTC), "2026-11-30T09:00", "datetime-local"),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "2026-11-01 01:30 EST", "text"),
        ("2026-11-01T01:30", "2026-11-01T01:30", "text"),
        ("2026-03-08T02:30", "2026-03-08T02:30", "datetime-local"),
        ("tomorrow", "tomorrow", "text"),
    ],
)
def test_picker_becomes_a_text_only_for_an_ambiguous_hour(value, shown: str, kind: str):
    field = EasternDateTimeField()
    html = field.widget.render("at", field.prepare_value(value))
    assert f'type="{kind}"' in html
    assert not shown or f'value="{shown}"' in html


def test_states_are_folded_into_one_control(desk: Client):
    page = Markup(desk.get(change_url(make_story())).content)
    (group,) = [each for each in page.all("details") if each.get("class") == "folded"]
    (summary,) = [each for each in group if each.tag == "summary"]
    assert words(summary) == "Ohio Change: States"
