"""Tags in the story form and in their own list."""

import pytest
from django.test import Client
from taggit.models import Tag

from stories.models import Story
from tests.admin.story_form import errors, filled, save
from tests.confirmed import confirm_waiting
from tests.factories import make_published, make_story

pytestmark = pytest.mark.django_db
AUTOCOMPLETE = "/admin/autocomplete/?app_label=stories&model_name=storytag&field_name=tag&term="


def tags(story: Story) -> set[str]:
    return set(story.tags.names())


def test_existing_and_new_tags_are_stored(desk: Client):
    Tag.objects.create(name="ports", slug="ports")
    story = make_story(tags=("rail",))
    save(desk, story, tags=["ports", "911", "Gulf coast"])
    assert tags(story) == {"ports", "911", "Gulf coast"}
    assert Tag.objects.filter(name="ports").count() == 1


def test_letter_case_creates_no_second_tag(desk: Client):
    story = make_story(tags=("ports",))
    save(desk, story, tags=["PORTS", "Ports", " ports "])
    assert tags(story) == {"ports"}


def test_all_tags_can_be_removed(desk: Client):
    story = make_story(tags=("ports",))
    save(desk, story, tags=[])
    assert tags(story) == set()


@pytest.mark.parametrize("names", [["x" * 101], ["!!!"], [str(number) for number in range(21)]])
def test_invalid_tag_is_explained(desk: Client, names: list[str]):
    assert "tags" in errors(save(desk, make_story(), tags=names))


def test_existing_tags_need_no_permission(with_permissions):
    Tag.objects.create(name="ports", slug="ports")
    client, story = with_permissions("view_story", "change_story"), make_story()
    assert "tags" in errors(save(client, story, tags=["brand new"]))
    save(client, story, tags=["ports"])
    assert tags(story) == {"ports"}


def test_autocomplete_finds_tags_by_name(desk: Client):
    Tag.objects.create(name="ports", slug="ports")
    found = desk.get(AUTOCOMPLETE + "por").json()["results"]
    assert found == [{"id": "ports", "text": "ports"}]


def test_autocomplete_accepts_nul_characters(desk: Client):
    assert desk.get(AUTOCOMPLETE + "%00").status_code == 200


def test_form_shows_tags_of_story(desk: Client):
    story = make_story(tags=("ports",))
    assert filled(story)["tags"] == ["ports"]


def test_used_tag_cannot_be_deleted(boss: Client):
    story = make_published(tags=("ports",))
    save(boss, story, tags=[])
    tag = Tag.objects.get()
    page = boss.post(f"/admin/taggit/tag/{tag.pk}/delete/", {"post": "yes"})
    assert story.title in page.content.decode()
    assert Tag.objects.exists()


def test_tag_slug_cannot_be_changed(boss: Client):
    tag = Tag.objects.create(name="prots", slug="ports")
    boss.post(f"/admin/taggit/tag/{tag.pk}/change/", {"name": "ports", "slug": "other"})
    confirm_waiting()
    assert list(Tag.objects.values_list("name", "slug")) == [("ports", "ports")]
