"""The search help: its examples are live."""

import pytest

from tests.factories import make_published
from tests.pages.markup import Markup
from tests.query_count import count_queries

pytestmark = pytest.mark.django_db


def test_examples_lead_to_their_searches_and_count_what_they_find(client):
    make_published(title="A hurricane", event="2015-12-01", states=["OH"])
    page = Markup(client.get("/search/").content)
    assert {"/stories/?q=Ohio", "/stories/?q=MS13", "/stories/?q=hurricane+OR+election"} <= set(
        page.links
    )
    assert "Ohio 1 story" in page.words
    assert "MS13 0 stories" in page.words


def test_list_leads_to_the_help(client):
    make_published()
    assert "/search/" in Markup(client.get("/stories/").content).links


def test_help_takes_a_fixed_number_of_queries(client):
    for number in range(3):
        make_published(title=f"School threat {number} in Connecticut, a bomb")
    few = count_queries(lambda: client.get("/search/"))
    for number in range(3, 9):
        make_published(title=f"School threat {number} in Connecticut, a bomb")
    assert count_queries(lambda: client.get("/search/?again")) == few
