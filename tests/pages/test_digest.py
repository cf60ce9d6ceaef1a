"""What's new: the changes of a month."""

import pytest
from django.utils.timezone import localdate

from stories.publishing.workflow import withdraw
from tests.factories import make_published, release

pytestmark = pytest.mark.django_db


def digest(client) -> str:
    return client.get(f"/digest/{localdate():%Y-%m}/").content.decode()


def test_new_story_is_published(client):
    make_published(title="A boat was found")
    page = digest(client)
    assert "1 new story, 0 revised, 0 corrected, 0 withdrawn." in page
    assert "A boat was found" in page


@pytest.mark.parametrize(("is_correction", "section"), [(False, "Revised"), (True, "Corrected")])
def test_later_edition_has_its_note(client, is_correction, section):
    story = make_published(title="A boat was found")
    story.title = "A ship was found"
    story.save()
    release(story, "It was a ship.", is_correction)
    page = digest(client)
    assert f">{section}</h2>" in page
    assert "It was a ship." in page
    assert "A boat" not in page


def test_withdrawn_story_is_only_counted(client):
    make_published()
    story = make_published(title="A boat was found")
    withdraw(story, reason="Wrong")
    page = digest(client)
    assert "1 new story, 0 revised, 0 corrected, 1 withdrawn." in page
    assert "A boat" not in page


@pytest.mark.parametrize("address", ["/digest/1999-01/", "/digest/2026-13/", "/digest/x/"])
def test_month_without_changes_is_not_found(client, address):
    make_published()
    assert client.get(address).status_code == 404


def test_list_links_to_the_month(client):
    make_published()
    assert f"/digest/{localdate():%Y-%m}/" in client.get("/digest/").content.decode()
