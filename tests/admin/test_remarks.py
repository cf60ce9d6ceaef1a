"""Staff leave each other remarks on a story: a call reaches the desk of the person, until it is done."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from stories.models import Remark, Story
from tests.admin.conftest import client_of
from tests.admin.story_form import act_url, change_url
from tests.factories import make_center, make_story, make_user

pytestmark = pytest.mark.django_db


def write(client: Client, story: Story, text: str):
    return client.post(act_url(story, "remarks"), {"text": text})


def calls(user: User) -> list[str]:
    return [remark.text for remark in client_of(user).get("/admin/").context["remarks"]]


def test_mention_appears_only_on_own_dashboard(desk: Client, editor: User, official: User):
    story = make_story()
    write(desk, story, "Who says so? @Releaser, please look.")
    assert calls(official) == ["Who says so? @Releaser, please look."]
    assert calls(editor) == []
    assert "1 remark" in desk.get(change_url(story)).content.decode()


def test_resolved_remark_can_be_reopened(desk: Client, official: User, editor: User):
    story = make_story()
    write(desk, story, "@releaser look")
    remark = Remark.objects.get()
    place = f"{act_url(story, 'remarks')}{remark.pk}/"
    desk.post(place)
    remark.refresh_from_db()
    assert (remark.done_by, calls(official)) == (editor, [])
    desk.post(place, {"open": "1"})
    assert calls(official) == ["@releaser look"]


def test_remark_is_resolved_once(desk: Client, office: Client, editor: User):
    story = make_story()
    write(desk, story, "Look")
    for client in (desk, office):
        client.post(f"{act_url(story, 'remarks')}{Remark.objects.get().pk}/")
    assert Remark.objects.get().done_by == editor


def test_open_remarks_are_listed_first(desk: Client):
    story = make_story()
    for text in ("First", "Second"):
        write(desk, story, text)
    desk.post(f"{act_url(story, 'remarks')}{Remark.objects.get(text='Second').pk}/")
    context = desk.get(act_url(story, "remarks")).context
    assert [[remark.text for remark in context[name]] for name in ("open", "done")] == [
        ["First"],
        ["Second"],
    ]


@pytest.mark.parametrize("text", ["", " ", "x" * 2001, "\0", " ".join(f"@p{n}" for n in range(21))])
def test_invalid_remark_is_explained(desk: Client, text: str):
    story = make_story()
    response = write(desk, story, text)
    assert response.status_code == 200
    assert response.context["form"].errors["text"]
    assert not Remark.objects.exists()


def test_email_address_mentions_nobody(desk: Client):
    write(desk, make_story(), "Ask tips@example.org first.")
    assert Remark.objects.get().mentions.count() == 0


@pytest.mark.parametrize("text", ["@writer look", "Follow @writer on X.", "Meet @5pm"])
def test_unknown_mention_is_text_with_a_note(desk: Client, text: str):
    make_user("writer", "Contributors", make_center())  # without access to the story
    response = desk.post(act_url(make_story(), "remarks"), {"text": text}, follow=True)
    remark = Remark.objects.get()
    assert (remark.text, remark.mentions.count()) == (text, 0)
    assert "No one with access to this story has this username." in response.content.decode()


def test_contributor_remarks_only_own_stories(desk: Client):
    own, other = make_center(), make_center()
    user = make_user("writer", "Contributors", own)
    client, mine, theirs = client_of(user), make_story(lead=own), make_story(lead=other)
    assert write(client, mine, "@editor please look").status_code == 302
    write(desk, mine, "@writer yes")
    assert calls(user) == ["@writer yes"]
    for text in ("x", "@editor"):
        assert write(client, theirs, text).status_code == 404
    write(desk, theirs, "Not for others")
    assert (
        client.post(f"{act_url(mine, 'remarks')}{Remark.objects.get(story=theirs).pk}/").status_code
        == 404
    )


def test_mention_disappears_when_access_is_lost(desk: Client):
    own = make_center()
    user, story = make_user("writer", "Contributors", own), make_story(lead=own)
    write(desk, story, "@writer look")
    story.center_roles.update(center=make_center())
    assert calls(user) == []


def test_remarks_need_access_to_story(with_permissions):
    assert with_permissions("view_page").get(act_url(make_story(), "remarks")).status_code == 404


def test_remark_markup_is_escaped(desk: Client):
    story = make_story()
    write(desk, story, "<script>alert(1)</script>")
    assert "<script>alert" not in desk.get(act_url(story, "remarks")).content.decode()
