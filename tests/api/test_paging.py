"""Pages by cursor: every story once, whatever comes or goes between two of them."""

import pytest

from stories.models import Story
from stories.publishing.workflow import withdraw
from tests.api.reading import pages, read, refused, titles
from tests.factories import make_published
from tests.listing.collection import STORIES

pytestmark = pytest.mark.django_db
NEWEST = ["fir", "elm", "dogwood", "chestnut", "beech", "ash"]
SORTS = ("sort=newest", "sort=oldest", "q=stood", "q=stood&sort=oldest")


@pytest.mark.parametrize("query", SORTS)
def test_new_stories_neither_repeat_nor_hide_one(client, collection, query):
    walk = pages(client, f"/stories?{query}&limit=2")
    found = next(walk)
    for event in ("1999", "2011-03", "2030"):
        make_published(event=event, summary="It stood there and was seen by all who came along the road at noon.")
    found += [title for page in walk for title in page]
    assert sorted(title for title in found if title in STORIES) == sorted(STORIES)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("query", SORTS)
def test_withdrawn_story_does_not_break_the_walk(client, collection, query):
    before = titles(client, query)
    walk = pages(client, f"/stories?{query}&limit=2")
    found = next(walk)
    withdraw(Story.objects.get(slug=found[-1]), reason="An error")
    assert found + [title for page in walk for title in page] == before


def test_stories_of_one_moment_and_rank_stand_in_one_order(client, collection):
    for number in range(5):
        make_published(
            title=f"twin {number}", event="2012-12", summary="A twin stood there and was seen by all who came along."
        )
    for query in ("q=twin", "sort=newest", "sort=oldest"):
        assert titles(client, f"{query}&limit=1") == titles(client, f"{query}&limit=100")


def test_next_link_keeps_the_question_and_stands_in_a_header(client, collection):
    answer = client.get("/api/v1/stories?state=oh&limit=1&fields=title")
    link = answer.json()["next"]
    assert link.startswith("http://testserver/api/v1/stories?state=oh&limit=1&fields=title&cursor=")
    assert answer.headers["Link"] == f'<{link}>; rel="next"'


def test_last_page_has_no_next(client, collection):
    answer = client.get("/api/v1/stories?limit=6")
    assert answer.json()["next"] is None
    assert "Link" not in answer.headers


def test_cursor_is_the_same_each_time(client, collection):
    assert read(client, "/stories?limit=2") == read(client, "/stories?limit=2")


def test_cursor_of_another_order_is_refused(client, collection):
    cursor = read(client, "/stories?limit=1&sort=oldest")["next"].partition("cursor=")[2]
    assert refused(client, f"/stories?cursor={cursor}")["errors"][0]["parameter"] == "cursor"
    assert refused(client, f"/stories?q=stood&cursor={cursor}")["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize(
    "cursor", ["", "x", ".", "a.b", "%00", "eyJwayI6MX0", "eyJwayI6MX0.c2ln", "9" * 400, "%ED%A0%80"]
)
def test_cursor_that_is_not_ours_is_refused(client, collection, cursor):
    assert refused(client, f"/stories?cursor={cursor}")["errors"][0]["parameter"] == "cursor"


def test_cursor_that_was_changed_is_refused(client, collection):
    cursor = read(client, "/stories?limit=1")["next"].partition("cursor=")[2]
    for changed in (cursor[1:], cursor[:-1], cursor.swapcase(), cursor.replace(".", "..")):
        assert refused(client, f"/stories?cursor={changed}")["errors"][0]["parameter"] == "cursor"
