"""The form of collections: stories line by line, or a saved search."""

import pytest

from stories.models import Collection, ProposedChange
from tests.confirmed import confirm_waiting
from tests.factories import make_published, make_threat

pytestmark = pytest.mark.django_db
TEXTS = {
    "title": "Our best",
    "slug": "our-best",
    "description": "Stories that show what a fusion center does on a good day.",
    "introduction": "<p>Read these first.</p>",
}
ADD = "/admin/stories/collection/add/"


def test_stories_are_read_line_by_line(boss):
    first, second = make_published(slug="first"), make_published(slug="second")
    lines = f"http://testserver/stories/second/\r\n\r\n{first.pk}"
    answer = boss.post(ADD, TEXTS | {"story_ids": lines, "query": ""})
    assert answer.status_code == 302
    assert not Collection.objects.exists()
    confirm_waiting()
    assert Collection.objects.get().story_ids == [second.pk, first.pk]


def test_pasted_search_is_saved_as_its_query(boss):
    make_published(threats=(make_threat(name="Theft", slug="theft"),))
    url = "https://example.gov/stories/?page=2&view=table&threat=theft"
    boss.post(ADD, TEXTS | {"story_ids": "", "query": url})
    assert ProposedChange.objects.get().after["query"] == "threat=theft"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"story_ids": "none", "query": ""}, "No public story has this address"),
        ({"story_ids": "", "query": ""}, "Enter stories or a saved search"),
        ({"story_ids": "", "query": "threat=none"}, "recognize the threat type"),
        ({"story_ids": "", "query": "page=2"}, "no words and no filters"),
    ],
)
def test_form_says_what_is_wrong(boss, values, message):
    answer = boss.post(ADD, TEXTS | values)
    assert message in answer.content.decode()
    assert not ProposedChange.objects.exists()
