"""JSON Feed 1.1 of a list."""

import json

import pytest

from tests.factories import make_published
from tests.open_data.formats import text_of

pytestmark = pytest.mark.django_db


def test_feed_has_the_required_members(client):
    make_published(title="A boat was found", body="<p>At the pier.</p>")
    answer = client.get("/feeds/stories.json")
    feed = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/feed+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "http://testserver/feeds/stories.json"
    (item,) = feed["items"]
    assert item["title"] == "A boat was found"
    assert item["content_html"] == "<p>At the pier.</p>"
    assert isinstance(item["id"], str)


def test_feed_of_a_search_names_it(client):
    make_published(title="A boat was found")
    feed = json.loads(text_of(client, "/feeds/stories.json?q=boat"))
    assert feed["title"] == "Stories that match “boat”"
    assert feed["home_page_url"] == "http://testserver/stories/?q=boat"


def test_pages_link_to_the_feed(client):
    make_published()
    assert 'type="application/feed+json"' in text_of(client, "/stories/")
