"""Publishing from the staff's door."""

import pytest
from django.test import Client

from stories.choices import Status
from stories.models import Edition, Publication, Story
from tests.admin.form import act_url, change_url, save
from tests.factories import make_published, make_story

pytestmark = pytest.mark.django_db


def seen(desk: Client, story: Story) -> str:
    return desk.get(act_url(story, "publish")).context["review"].digest


def publish(desk: Client, story: Story, note: str = "", **fields: str):
    return desk.post(act_url(story, "publish"), {"seen": seen(desk, story), "change_note": note} | fields)


def status(story: Story) -> str:
    return Story.objects.get(pk=story.pk).status


def test_asking_publishes_nothing(desk: Client):
    story = make_story()
    page = desk.get(act_url(story, "publish")).content.decode()
    assert "Publish edition 1" in page
    assert "5 words" in page
    assert status(story) == Status.DRAFT


def test_confirming_publishes_in_the_name_of_who_confirmed(desk: Client, editor):
    story = make_story()
    publish(desk, story)
    edition = Publication.objects.visible().get(story=story).edition
    assert (edition.number, edition.released_by) == (1, editor)


def test_the_page_names_what_differs(desk: Client):
    story = make_published()
    save(desk, story, title="Another title", body="<p>Quite a few more words than there were before.</p>")
    review = desk.get(act_url(story, "publish")).context["review"]
    assert [(line.label, line.before, line.after) for line in review.differences] == [
        ("Title", story.title, "Another title"),
        ("Story", "5 words", "9 words"),
    ]


def test_other_words_of_the_same_number_are_a_difference(desk: Client):
    story = make_published()
    save(desk, story, body="<p>Five words, and all new.</p>")
    (line,) = desk.get(act_url(story, "publish")).context["review"].differences
    assert line.label == "Story"


def test_what_is_missing_is_listed_with_links_to_the_form(desk: Client):
    story = make_story(source_title="")
    story.center_roles.all().delete()
    page = desk.get(act_url(story, "publish")).content.decode()
    assert f"{change_url(story)}#id_source_title" in page
    assert f"{change_url(story)}#center_roles-group" in page
    assert "<button class=" not in page


def test_an_incomplete_story_is_not_published(desk: Client):
    story = make_story(source_title="")
    page = publish(desk, story)
    assert "Name the public source." in page.content.decode()
    assert status(story) == Status.DRAFT


def test_a_second_edition_needs_a_note(desk: Client):
    story = make_published()
    save(desk, story, title="Another title")
    assert "change_note" in publish(desk, story, " ").context["form"].errors
    publish(desk, story, "Title made clearer.")
    assert Edition.objects.get(story=story, number=2).change_note == "Title made clearer."


def test_the_same_form_sent_twice_makes_one_edition(desk: Client):
    story = make_story()
    form = {"seen": seen(desk, story)}
    responses = [desk.post(act_url(story, "publish"), form) for _time in range(2)]
    assert [response.status_code for response in responses] == [302, 200]
    assert "change_note" in responses[1].context["form"].errors
    assert Edition.objects.count() == 1


def test_the_same_second_edition_sent_twice_is_made_once(desk: Client):
    story = make_published()
    save(desk, story, title="Another title")
    form = {"seen": seen(desk, story), "change_note": "Title."}
    responses = [desk.post(act_url(story, "publish"), form) for _time in range(2)]
    assert "Nothing has changed since edition 2" in responses[1].content.decode()
    assert Edition.objects.count() == 2


def test_a_text_that_was_changed_meanwhile_is_not_published_unseen(desk: Client):
    story = make_story()
    form = {"seen": seen(desk, story)}
    save(desk, story, title="Changed by a colleague")
    response = desk.post(act_url(story, "publish"), form)
    assert "Look at it again" in response.content.decode()
    assert status(story) == Status.DRAFT
    assert not Edition.objects.exists()


def test_save_and_publish_saves_and_asks(desk: Client):
    story = make_story()
    response = save(desk, story, title="Another title", _publish="")
    assert response.headers["Location"] == act_url(story, "publish")
    assert Story.objects.get().title == "Another title"
    assert status(story) == Status.DRAFT


@pytest.mark.parametrize("act", ["publish", "withdraw"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_act_needs_its_permission(with_permissions, act: str, method: str):
    story = make_published()
    client = with_permissions("view_story", "change_story", "withdraw_story" if act == "publish" else "publish_story")
    assert getattr(client, method)(act_url(story, act), {"seen": "x", "reason": "y"}).status_code == 403
    assert status(story) == Status.PUBLISHED


@pytest.mark.parametrize("act", ["publish", "withdraw", "feature"])
def test_visitors_cannot_act(client: Client, act: str):
    story = make_published()
    assert client.post(act_url(story, act), {"reason": "x"}).headers["Location"].startswith("/admin/login/")
    assert status(story) == Status.PUBLISHED


@pytest.mark.parametrize("act", ["publish", "withdraw", "feature"])
@pytest.mark.parametrize("key", ["0", "abc", "9" * 30, "1%00"])
def test_an_unknown_story_is_not_found(desk: Client, act: str, key: str):
    assert desk.post(f"/admin/stories/story/{key}/{act}/").status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_acts_take_get_and_post_only(desk: Client, method: str):
    assert getattr(desk, method)(act_url(make_story(), "publish")).status_code == 405


def test_acts_are_guarded_against_forgery(editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    story = make_published()
    assert client.post(act_url(story, "withdraw"), {"reason": "x"}).status_code == 403
