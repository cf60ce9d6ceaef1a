"""Cursor pagination while stories are released and withdrawn."""

import pytest

from stories.models import Story
from stories.publishing.workflow import withdraw
from tests.api.reading import pages, read, refused, titles
from tests.factories import make_published, release
from tests.listing.collection import STORIES

pytestmark = pytest.mark.django_db
NEWEST = ["fir", "elm", "dogwood", "chestnut", "beech", "ash"]
SORTS = (
    *("sort=newest", "sort=oldest", "sort=published", "sort=updated", "sort=center"),
    *("q=stood", "q=stood&sort=oldest", "q=stood&exact=1&sort=center"),
)


@pytest.mark.parametrize("query", SORTS)
def test_new_stories_cause_no_gap_or_repeat(client, collection, query):
    walk = pages(client, f"/stories?{query}&limit=2")
    found = next(walk)
    for event in ("1999", "2011-03", "2030"):
        make_published(
            event=event,
            summary="It stood there and was seen by all who came along the road at noon.",
        )
    found += [title for page in walk for title in page]
    assert sorted(title for title in found if title in STORIES) == sorted(STORIES)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("query", SORTS)
def test_withdrawn_story_does_not_stop_pagination(client, collection, query):
    before = titles(client, query)
    walk = pages(client, f"/stories?{query}&limit=2")
    found = next(walk)
    withdraw(Story.objects.get(slug=found[-1]), reason="An error")
    assert found + [title for page in walk for title in page] == before


@pytest.mark.parametrize("limit", [1, 2])
def test_relevance_continues_after_withdrawals(client, collection, limit):
    order = titles(client, "q=stood")
    walk = pages(client, f"/stories?q=stood&limit={limit}")
    read_so_far = [title for _page in range(4 // limit) for title in next(walk)]
    assert read_so_far == order[:4]
    for title in order[1:4]:
        withdraw(Story.objects.get(slug=title), reason="An error")
    assert [title for page in walk for title in page] == order[4:]


def test_relevance_continues_after_a_new_edition(client, collection):
    order = titles(client, "q=stood")
    walk = pages(client, "/stories?q=stood&limit=3")
    next(walk)
    Story.objects.filter(slug=order[2]).update(title="stood stood stood")
    release(Story.objects.get(slug=order[2]), change_note="Another title")
    rest = [title for page in walk for title in page]
    assert [title for title in rest if title in STORIES] == order[3:]


def test_cursor_without_any_edition_is_an_error(client, collection):
    found = read(client, "/stories?q=stood&limit=2")
    for story in found["stories"]:
        withdraw(Story.objects.get(pk=story["id"]), reason="An error")
    details = refused(client, found["next"].removeprefix("http://testserver/api/v1"))
    assert details["errors"][0]["parameter"] == "cursor"
    assert "Start without a cursor" in details["detail"]


def test_cursor_stays_short(client, collection):
    found = read(client, "/stories?q=stood&limit=1")
    for _page in range(4):
        found = read(client, found["next"].removeprefix("http://testserver/api/v1"))
    assert len(found["next"]) < 300


def test_equal_stories_have_one_order(client, collection):
    for number in range(5):
        make_published(
            title=f"larch {number}",
            event="2012-12",
            summary="A larch stood there and was seen by all who came along.",
        )
    for query in ("q=larch", "sort=newest", "sort=oldest"):
        assert titles(client, f"{query}&limit=1") == titles(client, f"{query}&limit=100")


def test_next_link_keeps_parameters_and_is_a_header(client, collection):
    answer = client.get("/api/v1/stories?state=oh&limit=1&fields=title")
    link = answer.json()["next"]
    assert link.startswith("http://testserver/api/v1/stories?state=oh&limit=1&fields=title&cursor=")
    assert answer.headers["Link"] == f'<{link}>; rel="next"'


def test_last_page_has_no_next(client, collection):
    answer = client.get("/api/v1/stories?limit=6")
    assert answer.json()["next"] is None
    assert "Link" not in answer.headers


def test_cursor_is_deterministic(client, collection):
    assert read(client, "/stories?limit=2") == read(client, "/stories?limit=2")


def test_cursor_of_another_sort_is_refused(client, collection):
    cursor = read(client, "/stories?limit=1&sort=oldest")["next"].partition("cursor=")[2]
    assert refused(client, f"/stories?cursor={cursor}")["errors"][0]["parameter"] == "cursor"
    assert (
        refused(client, f"/stories?q=stood&cursor={cursor}")["errors"][0]["parameter"] == "cursor"
    )


@pytest.mark.parametrize(
    "cursor",
    ["", "x", ".", "a.b", "%00", "eyJwayI6MX0", "eyJwayI6MX0.c2ln", "9" * 400, "%ED%A0%80"],
)
def test_invalid_cursor_is_refused(client, collection, cursor):
    assert refused(client, f"/stories?cursor={cursor}")["errors"][0]["parameter"] == "cursor"


def test_changed_cursor_is_refused(client, collection):
    cursor = read(client, "/stories?limit=1")["next"].partition("cursor=")[2]
    for changed in (cursor[1:], cursor[:-1], cursor.swapcase(), cursor.replace(".", "..")):
        assert refused(client, f"/stories?cursor={changed}")["errors"][0]["parameter"] == "cursor"
