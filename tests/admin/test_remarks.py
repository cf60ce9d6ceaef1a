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


def test_a_call_reaches_the_desk_of_the_person_and_of_nobody_else(desk: Client, editor: User, official: User):
    story = make_story()
    write(desk, story, "Who says so? @Releaser, please look.")
    assert calls(official) == ["Who says so? @Releaser, please look."]
    assert calls(editor) == []
    assert "1 remark" in desk.get(change_url(story)).content.decode()


def test_a_remark_that_is_done_leaves_the_desk_and_can_be_opened_again(desk: Client, official: User, editor: User):
    story = make_story()
    write(desk, story, "@releaser look")
    remark = Remark.objects.get()
    place = f"{act_url(story, 'remarks')}{remark.pk}/"
    desk.post(place)
    remark.refresh_from_db()
    assert (remark.done_by, calls(official)) == (editor, [])
    desk.post(place, {"open": "1"})
    assert calls(official) == ["@releaser look"]


def test_a_remark_is_done_once(desk: Client, office: Client, editor: User):
    story = make_story()
    write(desk, story, "Look")
    for client in (desk, office):
        client.post(f"{act_url(story, 'remarks')}{Remark.objects.get().pk}/")
    assert Remark.objects.get().done_by == editor


def test_open_remarks_stand_before_those_that_are_done(desk: Client):
    story = make_story()
    for text in ("First", "Second"):
        write(desk, story, text)
    desk.post(f"{act_url(story, 'remarks')}{Remark.objects.get(text='Second').pk}/")
    context = desk.get(act_url(story, "remarks")).context
    assert [[remark.text for remark in context[name]] for name in ("open", "done")] == [["First"], ["Second"]]


@pytest.mark.parametrize("text", ["@nobody look", "", " ", "x" * 2001, "\0"])
def test_odd_remarks_are_refused_with_a_reason(desk: Client, text: str):
    story = make_story()
    response = write(desk, story, text)
    assert response.status_code == 200
    assert response.context["form"].errors["text"]
    assert not Remark.objects.exists()


def test_an_address_of_mail_calls_nobody(desk: Client):
    write(desk, make_story(), "Ask tips@example.org first.")
    assert Remark.objects.get().mentions.count() == 0


def test_who_may_not_see_the_story_can_be_called_as_little_as_nobody(desk: Client):
    make_user("writer", "Contributors", make_center())
    response = write(desk, make_story(), "@writer look")
    assert "Nobody who may see this story is called writer." in str(response.context["form"].errors)


def test_a_contributor_talks_on_stories_of_the_own_center_only(desk: Client):
    own, other = make_center(), make_center()
    user = make_user("writer", "Contributors", own)
    client, mine, theirs = client_of(user), make_story(lead=own), make_story(lead=other)
    assert write(client, mine, "@editor please look").status_code == 302
    write(desk, mine, "@writer yes")
    assert calls(user) == ["@writer yes"]
    for text in ("x", "@editor"):
        assert write(client, theirs, text).status_code == 404
    write(desk, theirs, "Not for others")
    assert client.post(f"{act_url(mine, 'remarks')}{Remark.objects.get(story=theirs).pk}/").status_code == 404


def test_a_call_on_a_story_that_went_to_another_center_is_shown_no_more(desk: Client):
    own = make_center()
    user, story = make_user("writer", "Contributors", own), make_story(lead=own)
    write(desk, story, "@writer look")
    story.center_roles.update(center=make_center())
    assert calls(user) == []


def test_who_may_see_no_story_sees_no_remark(with_permissions):
    assert with_permissions("view_page").get(act_url(make_story(), "remarks")).status_code == 404


def test_a_remark_cannot_smuggle_markup(desk: Client):
    story = make_story()
    write(desk, story, "<script>alert(1)</script>")
    assert "<script>alert" not in desk.get(act_url(story, "remarks")).content.decode()
