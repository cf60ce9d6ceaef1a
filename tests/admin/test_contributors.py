"""Contributors' access to the stories that their centers lead, and limits of administrators."""

import json

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from stories.models import Membership, Story
from stories.publishing.roles import ADMINISTRATORS, CONTRIBUTORS, EDITORS, OFFICIALS
from stories.publishing.workflow import clear, note_edit, refresh_open_findings, submit
from tests.admin.conftest import client_of
from tests.admin.pictures import picture_bytes, upload
from tests.admin.story_form import ADD, act_url, change_url, errors, filled, save
from tests.factories import REVIEWED, make_center, make_story, make_user, release, staff_member

pytestmark = pytest.mark.django_db
LIST = "/admin/stories/story/"


@pytest.fixture
def center(db):
    return make_center(name="Here Center")


@pytest.fixture
def writer(center) -> User:
    return make_user("writer", CONTRIBUTORS, center)


@pytest.fixture
def desk(writer) -> Client:
    return client_of(writer)


@pytest.fixture
def own(center) -> Story:
    return make_story(title="Own story", lead=center)


@pytest.fixture
def other(center) -> Story:
    """A story of another center in which the contributor's center only helped."""
    return make_story(title="Zephyrquill of others", slug="zephyrquill", supporting=(center,))


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/queue/", LIST, f"{LIST}?q=zephyrquill", f"{LIST}?o=1"]
)
def test_foreign_stories_are_not_listed(desk: Client, own, other, path: str):
    submit(other, staff_member("author"))
    assert "ephyrquill of" not in desk.get(path).content.decode()


@pytest.mark.parametrize(
    "page", ["change", "history", "delete", "submit", "clear", "withdraw", "publish"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_foreign_stories_are_not_found(desk: Client, other, page: str, method: str):
    assert getattr(desk, method)(f"{LIST}{other.pk}/{page}/").status_code == 404


def test_foreign_and_missing_stories_look_alike(desk: Client, other):
    there, nowhere = (desk.get(f"{LIST}{key}/change/").content for key in (other.pk, 999_999))
    assert there == nowhere


def test_list_actions_skip_foreign_stories(desk: Client, other):
    desk.post(LIST, {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"})
    assert Story.objects.filter(pk=other.pk).exists()


FIELDS = (
    "model_name=bundlemember&field_name=story",
    "model_name=storytag&field_name=content_object",
)


@pytest.mark.parametrize("field", FIELDS)
def test_autocomplete_hides_foreign_stories(desk: Client, other, field: str):
    answer = desk.get(f"/admin/autocomplete/?app_label=stories&{field}&term=zephyr")
    assert answer.status_code == 403 or json.loads(answer.content)["results"] == []


def test_foreign_pictures_are_not_shown(desk: Client, boss: Client, own, other):
    for story in (own, other):
        save(boss, story, {"image": upload(picture_bytes())}, image_alt="A boat")
    answers = {
        story.pk: desk.get(Story.objects.get(pk=story.pk).image.url).status_code
        for story in (own, other)
    }
    assert answers == {own.pk: 200, other.pk: 404}


def test_own_story_can_be_submitted(desk: Client, writer, own):
    assert save(desk, own, title="Better").status_code == 302
    assert desk.get(act_url(own, "submit")).status_code == 200
    seen = desk.get(act_url(own, "submit")).context["next_edition"].digest
    desk.post(act_url(own, "submit"), {"seen": seen})
    story = Story.objects.get(pk=own.pk)
    assert (story.title, story.status, story.editors) == ("Better", "in_review", [writer.pk])


def test_new_story_needs_own_lead_center(desk: Client, writer, center):
    complete = filled(make_story()) | {"title": "New", "slug": "new"}
    rows = {
        "center_roles-TOTAL_FORMS": "1",
        "center_roles-INITIAL_FORMS": "0",
        "center_roles-0-id": "",
    }
    rows |= {"center_roles-0-story": "", "center_roles-0-role": "lead"}
    rows |= {"sources-INITIAL_FORMS": "0", "sources-0-id": "", "sources-0-story": ""}
    refused = desk.post(ADD, complete | rows | {"center_roles-0-center": make_center().pk})
    assert "Choose your center" in refused.content.decode()
    answer = desk.post(ADD, complete | rows | {"center_roles-0-center": center.pk})
    assert answer.status_code == 302, errors(answer)
    assert Story.objects.get(slug="new").created_by == writer


def test_own_story_cannot_be_given_away(desk: Client, own):
    row = own.center_roles.get()
    refused = save(desk, own, **{"center_roles-0-center": make_center().pk})
    assert "Choose your center" in refused.content.decode()
    row.refresh_from_db()
    assert row.center.name == "Here Center"


@pytest.mark.parametrize("where", ["in_review", "cleared"])
def test_story_in_review_is_read_only(desk: Client, own, where: str):
    note_edit(own, staff_member("author"))
    submit(own, staff_member("author"))
    if where == "cleared":
        clear(own, staff_member("official"), REVIEWED)
    assert desk.get(change_url(own)).status_code == 200
    assert save(desk, own, title="Sneaked in").status_code == 403
    assert Story.objects.get(pk=own.pk).title == "Own story"


def test_released_story_can_be_edited_by_center(desk: Client, own):
    release(own)
    save(desk, own, title="Corrected")
    assert Story.objects.get(pk=own.pk).status == "draft"


def test_former_member_loses_access(desk: Client, own):
    Membership.objects.all().delete()
    assert desk.get(change_url(own)).status_code == 404


@pytest.fixture
def administrator(db) -> User:
    return make_user("administrator", ADMINISTRATORS)


def user_form(user: User, **changes):
    groups = {"groups": list(user.groups.values_list("pk", flat=True))}
    rows = {f"memberships-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    return (
        {"username": user.username, "is_active": "on", "is_staff": "on"} | groups | rows | changes
    )


def test_administrator_assigns_role_and_center(administrator, center):
    person = make_user("person", CONTRIBUTORS)
    editors = Group.objects.get(name=EDITORS).pk
    rows = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-center": center.pk,
        "memberships-0-user": person.pk,
    }
    form = user_form(person, groups=[editors], **rows)
    assert (
        client_of(administrator).post(f"/admin/auth/user/{person.pk}/change/", form).status_code
        == 302
    )
    assert [group.pk for group in person.groups.all()] == [editors]
    assert person.memberships.get().center == center


def test_administrator_cannot_create_superuser(administrator):
    person = make_user("person", CONTRIBUTORS)
    client_of(administrator).post(
        f"/admin/auth/user/{person.pk}/change/", user_form(person, is_superuser="on")
    )
    assert not User.objects.get(pk=person.pk).is_superuser


def test_administrator_cannot_change_own_role(administrator):
    form = user_form(administrator, groups=[Group.objects.get(name=OFFICIALS).pk])
    client_of(administrator).post(f"/admin/auth/user/{administrator.pk}/change/", form)
    assert [group.name for group in administrator.groups.all()] == [ADMINISTRATORS]


@pytest.mark.parametrize("page", ["change", "password"])
def test_administrator_cannot_change_superuser(administrator, page: str):
    boss = staff_member("boss")
    assert (
        client_of(administrator).post(f"/admin/auth/user/{boss.pk}/{page}/", {}).status_code == 403
    )


def test_own_center_is_preselected_as_lead(desk: Client, center):
    page = desk.get(ADD)
    (row,) = page.context["inline_admin_formsets"][0].formset.extra_forms
    assert (row["center"].value(), row["role"].value()) == (center.pk, "lead")

    sent = filled(None, title="Tip stops a thief") | {
        "center_roles-TOTAL_FORMS": "1",
        "center_roles-0-center": str(center.pk),
        "center_roles-0-role": "lead",
    }
    sent.pop("slug")
    response = desk.post(ADD, sent)
    assert response.status_code == 302, errors(response)
    story = Story.objects.get()
    assert story.center_roles.get().center == center
    assert story.slug == "tip-stops-a-thief"


def test_slug_and_archive_id_are_for_editors(desk: Client, own):
    page = desk.get(change_url(own)).content.decode()
    assert 'id="id_slug"' not in page
    assert "Archive id" not in page
    save(desk, own, title="Another title")
    assert Story.objects.get().slug == own.slug


def test_new_story_never_takes_a_used_address(desk: Client, center, own):
    Story.objects.filter(pk=own.pk).update(slug="boat-found")
    sent = filled(None, title="Boat found") | {
        "center_roles-TOTAL_FORMS": "1",
        "center_roles-0-center": str(center.pk),
        "center_roles-0-role": "lead",
    }
    sent.pop("slug")
    desk.post(ADD, sent)
    assert Story.objects.get(title="Boat found").slug == "boat-found-2"


def test_missing_partner_is_a_remark_for_editors(desk: Client, own, writer):
    editor = make_user("editor", EDITORS)
    make_user("colleague", CONTRIBUTORS)
    save(desk, own, missing_partners="Port Authority of Toledo")
    remark = own.remarks.get()
    assert "Port Authority of Toledo" in remark.text
    assert (remark.by, list(remark.mentions.all())) == (writer, [editor])
    assert "Port Authority of Toledo" in client_of(editor).get("/admin/").content.decode()


def test_submitted_text_is_displayed_without_html(desk: Client, own):
    Story.objects.filter(pk=own.pk).update(body="<p>What <strong>happened</strong>.</p>")
    submit(own, staff_member("author"))
    page = desk.get(change_url(own)).content.decode()
    assert "<p>What <strong>happened</strong>.</p>" in page
    assert "&lt;p&gt;" not in page


def test_story_stands_once_on_the_dashboard(desk: Client, own, writer):
    Story.objects.filter(pk=own.pk).update(updated_by=writer, body="<p>Call 202-555-0142.</p>")
    note_edit(Story.objects.get(), writer)
    refresh_open_findings(own)
    page = desk.get("/admin/").content.decode()
    assert page.count("<b>Own story</b>") == 1
    assert "1 finding" in page


def test_ready_line_counts_open_findings(desk: Client, own):
    Story.objects.filter(pk=own.pk).update(body="<p>(S//NF) What happened.</p>")
    page = desk.get(change_url(own)).content.decode()
    assert "Not ready for review yet" in page
    assert "1 finding stops the submission." in page
