"""Conflicts of two editors: both texts are shown, and nothing is lost."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from stories.choices import PartnerRole
from stories.models import Story
from tests.admin.conftest import client_of
from tests.admin.pictures import picture_bytes
from tests.admin.story_form import ADD, change_url, errors, filled, save
from tests.factories import make_center, make_editor, make_partner, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(db) -> Client:
    return client_of(make_editor("colleague"))


def send(client: Client, story: Story, form: dict[str, Any], **changes: Any) -> Any:
    return client.post(change_url(story), form | changes)


def again(response: Any, **changes: Any) -> dict[str, Any]:
    """Return what the browser sends from the page of a conflict."""
    data = response.wsgi_request.POST
    form = {name: data.getlist(name) for name in data if name not in ("seen", "_restore")}
    return form | {"seen": response.context["seen"]} | changes


def apart(response: Any) -> dict[str, tuple[str, str, str]]:
    """{part: (who changed it, what is stored, what was sent)} of the page of a conflict."""
    return {
        one.name: (one.changed_by, one.stored, one.sent) for one in response.context["conflict"]
    }


def test_second_save_shows_both_versions(desk: Client, other: Client):
    story = make_story(title="Old title")
    form = filled(story)
    assert send(other, story, form, title="Title of a colleague").status_code == 302
    response = send(desk, story, form, title="My title")
    assert response.status_code == 200
    assert apart(response) == {"title": ("both", "Title of a colleague", "My title")}
    page = response.content.decode()
    assert "colleague saved this story after you opened it" in page
    assert "<mark>Title of a colleague</mark>" in page
    assert '<input type="checkbox" name="take" value="title">' in page
    assert 'value="My title"' in page, "the form shows the input"
    assert Story.objects.get().title == "Title of a colleague"


def test_conflict_can_be_saved_with_own_text(desk: Client, other: Client):
    story = make_story()
    form = filled(story)
    send(other, story, form, title="Theirs")
    response = send(desk, story, form, title="Mine")
    assert send(desk, story, again(response)).status_code == 302
    assert Story.objects.get().title == "Mine"


def test_conflict_can_be_saved_with_other_text(desk: Client, other: Client):
    story = make_story()
    form = filled(story)
    send(
        other,
        story,
        form,
        title="Theirs",
        summary="Their summary is a sentence of more than fifty letters.",
    )
    response = send(
        desk,
        story,
        form,
        title="Mine",
        summary="My summary is a sentence of more than fifty letters.",
    )
    assert send(desk, story, again(response, take=["title"])).status_code == 302
    story = Story.objects.get()
    assert (story.title, story.summary) == (
        "Theirs",
        "My summary is a sentence of more than fifty letters.",
    )


def test_changes_to_different_fields_are_merged(desk: Client, other: Client):
    story = make_story(title="Old", mission_area="investigate")
    form = filled(story)
    send(other, story, form, mission_area="prevent", tags=["ports"])
    response = send(desk, story, form, title="New")
    assert {name: by for name, (by, *_texts) in apart(response).items()} == {
        "title": "mine",
        "mission_area": "theirs",
        "tags": "theirs",
    }
    assert send(desk, story, again(response)).status_code == 302
    story = Story.objects.get()
    assert (story.title, story.mission_area, [tag.name for tag in story.tags.all()]) == (
        "New",
        "prevent",
        ["ports"],
    )


def test_unchanged_form_overwrites_nothing(desk: Client, other: Client):
    story = make_story()
    form = filled(story)
    send(other, story, form, title="Theirs", states=["OH", "VI"])
    assert send(desk, story, form).status_code == 302
    assert (Story.objects.get().title, Story.objects.get().states) == ("Theirs", ["OH", "VI"])


def test_double_click_is_no_conflict(desk: Client):
    story = make_story()
    form = filled(story, title="Clicked twice")
    assert [send(desk, story, form).status_code for _ in range(2)] == [302, 302]


def test_form_without_digests_overwrites_nothing(desk: Client):
    story = make_story(title="Stored")
    response = send(desk, story, filled(story, seen="nonsense = x", title="Crafted"))
    assert apart(response)["title"] == ("both", "Stored", "Crafted")
    assert Story.objects.get().title == "Stored"


def test_change_outside_admin_is_not_overwritten(desk: Client):
    story = make_story()
    form = filled(story)
    Story.objects.update(editor_notes="Written by an import.")
    assert "editor_notes" in apart(send(desk, story, form, editor_notes="Typed."))


def rows(story: Story) -> set[tuple[str, str]]:
    return {(str(row.partner), row.role) for row in story.partner_roles.select_related("partner")}


def partners(*lines: tuple[Any, str]) -> dict[str, Any]:
    """Return new rows of partners as a browser sends them for a story that has none."""
    sent: dict[str, Any] = {"partner_roles-TOTAL_FORMS": str(len(lines))}
    for place, (partner, role) in enumerate(lines):
        sent |= {f"partner_roles-{place}-id": "", f"partner_roles-{place}-role": role}
        sent |= {f"partner_roles-{place}-partner": partner.pk, f"partner_roles-{place}-story": ""}
    return sent


def test_rows_changed_by_both_are_compared(desk: Client, other: Client):
    story, port, police = make_story(), make_partner(name="Port"), make_partner(name="Police")
    form = filled(story)
    send(other, story, form, **partners((port, PartnerRole.LED), (police, PartnerRole.ASKED)))
    response = send(desk, story, form, **partners((port, PartnerRole.INFORMED)))
    by, theirs, mine = apart(response)["partner_roles"]
    assert (by, mine) == ("both", "Port, Gave information")
    assert set(theirs.split("\n")) == {"Port, Led the case", "Police, Asked for help"}
    assert send(desk, story, again(response)).status_code == 302
    assert rows(story) == {("Port", PartnerRole.INFORMED)}


def test_rows_of_other_user_can_be_taken(desk: Client, other: Client):
    story, port, police = make_story(), make_partner(name="Port"), make_partner(name="Police")
    form = filled(story)
    send(other, story, form, **partners((police, PartnerRole.ASKED)))
    response = send(desk, story, form, **partners((port, PartnerRole.LED)))
    send(desk, story, again(response, take="partner_roles"))
    assert rows(story) == {("Police", PartnerRole.ASKED)}


def test_row_removed_by_other_user_can_be_resolved(desk: Client, other: Client):
    story = make_story(partners=(make_partner(name="Port"), make_partner(name="Police")))
    form = filled(story)
    send(other, story, form, **{"partner_roles-0-DELETE": "on", "partner_roles-1-DELETE": "on"})
    response = send(desk, story, form, **{"partner_roles-0-role": "led"})
    assert send(desk, story, again(response)).status_code == 302, errors(response)
    assert rows(story) == {("Port", "led"), ("Police", "took_part")}


def test_new_lead_is_merged_with_own_text(desk: Client, other: Client):
    story, center = make_story(), make_center(name="New lead")
    form = filled(story)
    send(other, story, form, **{"center_roles-0-center": center.pk})
    response = send(desk, story, form, title="Mine")
    send(desk, story, again(response))
    assert story.center_roles.get().center == center


def test_conflict_asks_to_choose_picture_again(desk: Client, other: Client):
    story = make_story()
    form = filled(story)
    send(other, story, form, title="Theirs")
    picture = SimpleUploadedFile("boat.jpg", picture_bytes(), "image/jpeg")
    response = send(desk, story, form, image=picture, image_alt="A boat")
    assert "Choose the file again" in response.content.decode()
    assert not Story.objects.get().image


def test_preview_works_despite_conflict(desk: Client, other: Client):
    story = make_story()
    form = filled(story)
    send(other, story, form, summary="Their summary is a sentence of more than fifty letters.")
    page = send(desk, story, form, title="Mine", _preview="").content.decode()
    assert "Mine" in page
    assert "Nothing was saved" in page


def test_reader_sees_no_conflict(with_permissions):
    story = make_story()
    assert with_permissions("view_story").post(change_url(story), {"title": "x"}).status_code == 403


def test_restored_draft_is_shown_but_not_saved(desk: Client):
    story = make_story(title="Stored")
    response = send(desk, story, filled(story, title="Typed before"), _restore="1")
    assert "Your draft was restored. It isn’t saved yet." in response.content.decode()
    assert 'value="Typed before"' in response.content.decode()
    assert Story.objects.get().title == "Stored"
    assert send(desk, story, again(response)).status_code == 302
    assert Story.objects.get().title == "Typed before"


def test_restored_draft_is_compared_with_stored_story(desk: Client, other: Client):
    story = make_story(title="Stored")
    form = filled(story)
    save(other, story, title="Theirs")
    response = send(desk, story, form, title="Typed before", _restore="1")
    assert apart(response)["title"] == ("both", "Theirs", "Typed before")


def test_draft_of_new_story_is_restored(desk: Client):
    response = desk.post(ADD, filled(None, title="Begun", slug="begun", _restore="1"))
    assert 'value="Begun"' in response.content.decode()
    assert not Story.objects.exists()
