"""Collections: pages, order, files, and stories that leave the site."""

import pytest

from stories.models import Collection
from tests.factories import add, make_published, make_threat
from tests.open_data.formats import FORMAT_READERS, ids_in, ids_on_pages

pytestmark = pytest.mark.django_db
TEXTS = {
    "slug": "best",
    "title": "Our best",
    "description": "Stories that show what a fusion center does on a good day.",
    "introduction": "<p>Read these first.</p>",
}


def publish(number: int) -> list[int]:
    return [make_published(title=f"Story {count}").pk for count in range(number)]


def test_chosen_stories_keep_their_order(client):
    first, second, third = publish(3)
    add(Collection, story_ids=[second, third, first], **TEXTS)
    assert ids_on_pages(client, "collection=best") == [second, third, first]


def test_another_order_can_be_chosen(client):
    ids = publish(3)
    add(Collection, story_ids=[ids[1], ids[2], ids[0]], **TEXTS)
    newest = ids_on_pages(client, "sort=newest")
    assert ids_on_pages(client, "collection=best&sort=newest") == newest


def test_saved_search_finds_later_stories(client):
    theft = make_threat(name="Theft", slug="theft")
    add(Collection, query="threat=theft", **TEXTS)
    publish(1)
    late = make_published(threats=(theft,)).pk
    assert ids_on_pages(client, "collection=best") == [late]


@pytest.mark.parametrize("path", FORMAT_READERS)
def test_every_format_has_the_collection(client, path):
    ids = publish(3)
    add(Collection, story_ids=ids[:2], **TEXTS)
    assert sorted(ids_in(client, path, "collection=best")) == ids[:2]


def test_unknown_collection_is_left_out(client):
    publish(1)
    page = client.get("/stories/?collection=none").content.decode()
    assert "We don’t have the collection “none,” so we left it out." in page
    assert "All 1 story" in page


def test_story_that_left_the_site_is_not_named(client):
    (story_id,) = publish(1)
    add(Collection, story_ids=[story_id, story_id + 1000], **TEXTS)
    page = client.get("/collections/best/").content.decode()
    assert "Read these first." in page
    assert ">1 story<" in page


def test_list_names_every_collection(client):
    publish(1)
    add(Collection, query="q=story", **TEXTS)
    assert 'href="/collections/best/"' in client.get("/collections/").content.decode()
