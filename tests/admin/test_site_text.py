"""Form of the home page and the notice: proposed by one person, confirmed by another."""

import pytest
from django.forms import model_to_dict
from django.test import Client

from stories.models import ProposedChange, SiteText
from stories.publishing.workflow import feature
from tests.confirmed import confirm_waiting
from tests.factories import make_published

FORM = "/admin/stories/sitetext/1/change/"


def send(client: Client, **changes: object) -> str:
    values = model_to_dict(SiteText.objects.get()) | changes
    values["example_searches"] = "\n".join(values["example_searches"])
    return client.post(FORM, values, follow=True).content.decode()


def test_menu_entry_leads_to_the_form(boss: Client):
    assert "/admin/stories/sitetext/" in boss.get("/admin/").content.decode()
    assert boss.get("/admin/stories/sitetext/").headers["Location"] == FORM


def test_new_heading_is_public_once_confirmed(boss: Client, client: Client):
    assert "waiting for a second person" in send(boss, heading="Centers share.")
    assert "Centers share." not in client.get("/").content.decode()

    confirm_waiting()
    assert "Centers share." in client.get("/").content.decode()


def test_marking_in_the_notice_is_refused(boss: Client):
    page = send(boss, notice="(U//FOUO) The site is down.")
    assert "Nothing was saved" in page
    assert not ProposedChange.objects.exists()


def test_new_example_must_find_a_story(boss: Client):
    page = send(boss, example_searches=["quokka"])
    assert "No story matches “quokka.”" in page

    make_published(title="Quokka")
    send(boss, example_searches=["quokka"])
    assert ProposedChange.objects.get().after == {"example_searches": ["quokka"]}


def test_old_example_without_a_story_holds_nothing_up(boss: Client):
    send(boss, notice="The site is not updated today.")
    assert ProposedChange.objects.get().after == {"notice": "The site is not updated today."}


@pytest.mark.parametrize("path", ["add/", "1/delete/"])
def test_row_is_neither_added_nor_deleted(boss: Client, path: str):
    assert boss.post(f"/admin/stories/sitetext/{path}", {"post": "yes"}).status_code == 403


def test_form_names_what_is_set_elsewhere(boss: Client):
    feature(make_published(title="Lantern found"))
    page = boss.get(FORM).content.decode()
    assert "Lantern found" in page
    assert "AGENCY_NAME" in page
