"""Outline of a new story, and accessibility tips."""

import pytest

from stories.admin.accessibility import accessibility_tips
from stories.admin.outline import OUTLINE, outline, without_empty_parts
from stories.models import Story
from tests.admin.story_form import ADD, filled
from tests.factories import make_story

pytestmark = pytest.mark.django_db


def test_new_story_has_outline_and_guidance(desk):
    page = desk.get(ADD)
    assert page.context["adminform"].form.initial["body"] == outline()
    assert all(str(text) in page.content.decode() for part in OUTLINE for text in part)
    assert '<details class="guidance" open>' in page.content.decode()


def test_empty_sections_are_not_stored(desk):
    body = outline().replace("<p></p>", "<p>A boat was gone.</p>", 1)
    desk.post(ADD, filled(None, title="A story", slug="a-story", body=body))
    assert Story.objects.get().body == "<h2>The situation</h2><p>A boat was gone.</p>"


def test_outline_alone_is_incomplete():
    assert without_empty_parts(outline()) == ""
    assert (
        without_empty_parts("<h2>The result</h2><h3>Part</h3><p>x</p>")
        == "<h2>The result</h2><h3>Part</h3><p>x</p>"
    )
    assert without_empty_parts("<h2>Another heading</h2>") == "<h2>Another heading</h2>"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<h3>Low</h3><p>x</p>", "level 2 heading"),
        ('<p>See <a href="https://example.org">here</a>.</p>', "doesn’t say where"),
        ('<p><a href="https://example.org">https://example.org</a></p>', "doesn’t say where"),
        ("<table><tr><td>x</td></tr></table>", "no header cells"),
        (f"<p>{'word ' * 121}</p>", "120 words"),
        ("<p>THIS WAS ALL VERY LOUD.</p>", "capitals"),
    ],
)
def test_inaccessible_text_gets_a_tip(body: str, said: str):
    assert [said in prompt for prompt in accessibility_tips(Story(body=body))] == [True]


def test_accessible_text_gets_no_tips():
    body = (
        '<h2>A</h2><h3>B</h3><p>The FBI and the <a href="https://example.org">state report</a>.</p>'
    )
    assert accessibility_tips(Story(body=body + "<table><tr><th>x</th></tr></table>")) == []


def test_tips_are_shown_beside_form(desk):
    story = make_story(body="<h3>Low</h3><p>x</p>")
    page = desk.get(f"/admin/stories/story/{story.pk}/change/").content.decode()
    assert "Accessibility" in page
    assert "Start with a level 2 heading" in page
