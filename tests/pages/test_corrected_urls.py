"""Addresses with capitals, punctuation or a wrong slash lead to the page."""

import pytest

from tests.factories import make_published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/Stories/", "/stories/"),
        ("/STORIES/?q=Boat", "/stories/?q=Boat"),
        ("/stories/Boat-Found/", "/stories/boat-found/"),
        ("/stories//", "/stories/"),
        ("/stories/boat-found.", "/stories/boat-found/"),
        ("/stories/boat-found/).", "/stories/boat-found/"),
        ("/s/57.", "/s/57"),
        ("/s/57/", "/s/57"),
        ("/rss", "/feeds/stories.atom"),
        ("/feed", "/feeds/stories.atom"),
        ("/RSS/", "/rss"),
        ("/feed/", "/feed"),
    ],
)
def test_address_leads_to_the_page(client, address, target):
    make_published(slug="boat-found")
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (301, target)


@pytest.mark.parametrize("address", ["/nothing-here/", "/stories/none/"])
def test_other_addresses_are_not_found(client, address):
    assert client.get(address).status_code == 404


def test_form_is_not_sent_elsewhere(client):
    assert client.post("/Stories/").status_code == 404
