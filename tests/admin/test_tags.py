"""Tags in the story form and in their own list."""

import pytest
from django.test import Client
from taggit.models import Tag

from stories.models import Story
from tests.admin.story_form import errors, filled, save
from tests.factories import make_published, make_story

pytestmark = pytest.mark.django_db
AUTOCOMPLETE = "/admin/autocomplete/?app_label=stories&model_name=storytag&field_name=tag&term="


def tags(story: Story) -> set[str]:
    return set(story.tags.names())


def test_old_and_new_tags_are_stored(desk: Client):
    Tag.objects.create(name="ports", slug="ports")
    story = make_story(tags=("rail",))
    save(desk, story, tags=["ports", "911", "Gulf coast"])
    assert tags(story) == {"ports", "911", "Gulf coast"}
    assert Tag.objects.filter(name="ports").count() == 1


def test_letter_case_makes_no_second_tag(desk: Client):
    story = make_story(tags=("ports",))
    save(desk, story, tags=["PORTS", "Ports", " ports "])
    assert tags(story) == {"ports"}


def test_all_tags_can_be_taken_away(desk: Client):
    story = make_story(tags=("ports",))
    save(desk, story, tags=[])
    assert tags(story) == set()


@pytest.mark.parametrize("names", [["x" * 101], ["!!!"], [str(number) for number in range(21)]])
def test_a_tag_that_is_none_is_explained(desk: Client, names: list[str]):
    assert "tags" in errors(save(desk, make_story(), tags=names))


def test_who_may_not_add_tags_may_use_those_that_exist(with_permissions):
    Tag.objects.create(name="ports", slug="ports")
    client, story = with_permissions("view_story", "change_story"), make_story()
    assert "tags" in errors(save(client, story, tags=["brand new"]))
    save(client, story, tags=["ports"])
    assert tags(story) == {"ports"}


def test_the_form_finds_tags_by_their_names(desk: Client):
    Tag.objects.create(name="ports", slug="ports")
    found = desk.get(AUTOCOMPLETE + "por").json()["results"]
    assert found == [{"id": "ports", "text": "ports"}]


def test_the_form_asks_for_a_nul_without_a_fault(desk: Client):
    assert desk.get(AUTOCOMPLETE + "%00").status_code == 200


def test_the_form_offers_the_tags_that_the_story_has(desk: Client):
    story = make_story(tags=("ports",))
    assert filled(story)["tags"] == ["ports"]


def test_a_tag_in_use_cannot_be_deleted(boss: Client):
    story = make_published(tags=("ports",))
    save(boss, story, tags=[])
    tag = Tag.objects.get()
    page = boss.post(f"/admin/taggit/tag/{tag.pk}/delete/", {"post": "yes"})
    assert story.title in page.content.decode()
    assert Tag.objects.exists()


def test_a_tag_keeps_its_address(boss: Client):
    tag = Tag.objects.create(name="prots", slug="ports")
    boss.post(f"/admin/taggit/tag/{tag.pk}/change/", {"name": "ports", "slug": "other"})
    assert list(Tag.objects.values_list("name", "slug")) == [("ports", "ports")]
