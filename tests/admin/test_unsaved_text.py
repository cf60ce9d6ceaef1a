"""Nothing typed into a staff form is lost: it is kept, restored, or shown beside what is stored."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml.html import FormElement, document_fromstring

from stories.models import AuditEntry, Bundle, Milestone, Story
from stories.publishing.roles import CONTRIBUTORS
from stories.publishing.workflow import note_edit, submit
from tests.admin.conftest import client_of
from tests.admin.permission_matrix import Staff, address, make_staff, routes
from tests.admin.pictures import picture_bytes, upload
from tests.admin.story_form import act_url, change_url, errors, filled, save
from tests.factories import make_center, make_partner, make_story, make_user, staff_member
from tests.imports.word import docx, p

pytestmark = pytest.mark.django_db
TEXT_TYPES = {"text", "url", "email", "search", None}


@pytest.fixture
def staff() -> Staff:
    return make_staff()


def text_fields(form: FormElement) -> list[Any]:
    fields = []
    for field in form.iter("textarea", "input"):
        is_text = field.tag == "textarea" or field.get("type") in TEXT_TYPES
        if is_text and field.get("readonly") is None and field.get("name"):
            fields.append(field)
    return fields


def forms_with_text(html: str) -> list[FormElement]:
    """Return the forms that change something and have a field for text, but none for a password."""
    found = []
    for form in document_fromstring(html).forms:
        is_secret = form.xpath(".//input[@type='password']")
        if form.method == "POST" and text_fields(form) and not is_secret:
            found.append(form)
    return found


def staff_pages(client: Client, staff: Staff) -> dict[str, str]:
    """Return {path: HTML} of all pages of the staff site for this user."""
    pages = {}
    for route in routes():
        path = address(route, staff)
        response = client.get(path)
        is_page = "text/html" in response.headers.get("Content-Type", "")
        if response.status_code == 200 and is_page and not response.streaming:
            pages[path] = response.content.decode()

    document = docx(
        p("A boat is found", style="Title"), p("Harbor Fusion Center, 2011"), p("Found.")
    )
    file = SimpleUploadedFile("report.docx", document)
    response = client.post("/admin/stories/story/import/word/", {"file": file})
    pages[response["Location"]] = client.get(response["Location"]).content.decode()
    return pages


def test_every_staff_form_keeps_its_text(staff: Staff):
    pages = staff_pages(client_of(staff.users["superuser"]), staff)
    forms = {}
    for path, html in pages.items():
        assert "maxlength" not in html, f"{path} cuts pasted text"
        for form in forms_with_text(html):
            forms[path] = form

    assert len(forms) > 15
    for path, form in forms.items():
        assert form.xpath(".//*[@data-draft]"), f"{path} has no draft notice"
        assert "form_token" in form.fields, f"{path} has two effects if it is sent twice"


def test_restored_draft_is_shown_but_never_stored(staff: Staff):
    client = client_of(staff.users["superuser"])
    pages = staff_pages(client, staff)
    before = (LogEntry.objects.count(), AuditEntry.objects.count())
    for path, html in pages.items():
        for form in forms_with_text(html):
            data = dict(form.form_values()) | {"_restore": "1"}
            field = text_fields(form)[0].get("name")
            response = client.post(form.get("action") or path, data | {field: "typed"})
            assert response.status_code == 200, path
            page = response.content.decode()
            assert "Your draft was restored. It isn’t saved yet." in page, path
            assert "typed" in page, path
    assert (LogEntry.objects.count(), AuditEntry.objects.count()) == before


def test_restored_draft_is_reported_once(desk: Client):
    story = make_story(partners=(make_partner(),))
    data = filled(story, title="Typed before the session ended") | {"_restore": "1"}
    Story.objects.filter(pk=story.pk).update(summary="A colleague wrote this summary meanwhile.")

    page = desk.post(change_url(story), data).content.decode()

    assert page.count("Your draft was restored") <= 1
    assert "Who: fusion centers: Your draft" not in page


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("remarks/", {"text": "Look"}),
        ("links/", {"purpose": "The director", "days": "3"}),
        ("milestone/", {"name": "Before the review"}),
    ],
)
def test_saved_text_is_reported_as_saved(desk: Client, path: str, data: dict[str, str]):
    story = make_story()
    note_edit(story, staff_member("author"))
    page = desk.get(act_url(story, "links"))
    seen = page.context["next_edition"].digest
    response = desk.post(
        f"/admin/stories/story/{story.pk}/{path}", data | {"seen": seen}, follow=True
    )
    # draft.js deletes a draft when the next page has a message of success.
    assert 'class="success"' in response.content.decode()


def test_login_page_can_say_that_text_is_safe(client: Client):
    response = client.post("/admin/stories/page/1/change/", {"title": "Typed"}, follow=True)
    assert "data-draft-safe hidden" in response.content.decode()


def test_text_of_story_under_review_is_compared(official):
    center = make_center()
    writer = make_user("writer", CONTRIBUTORS, center)
    story = make_story(lead=center, title="Stored title")
    desk, form = client_of(writer), filled(story)
    submit(story, official)

    response = desk.post(change_url(story), form | {"title": "Typed title"})
    assert response.status_code == 403
    assert [(one.label, one.stored, one.sent) for one in response.context["differences"]] == [
        ("Title", "Stored title", "Typed title")
    ]
    assert Story.objects.get().title == "Stored title"

    page = desk.get(change_url(story)).content.decode()
    assert "data-draft-viewed" in page
    restored = desk.post(change_url(story), form | {"title": "Typed title", "_restore": "1"})
    assert restored.status_code == 200
    assert "Typed" in restored.content.decode()


def test_text_of_released_bundle_is_compared(office: Client, official):
    bundle = Bundle.objects.create(
        name="Stored", released_at="2026-11-01T12:00Z", released_by=official
    )
    response = office.post(f"/admin/stories/bundle/{bundle.pk}/change/", {"name": "Typed"})
    assert response.status_code == 403
    assert "Typed" in response.content.decode()


@pytest.mark.parametrize("remark", ["", "Say who asked for it."])
def test_refused_action_can_be_sent_again(office: Client, remark: str):
    story = make_story()
    submit(story, make_user("somebody", "Editors"))
    page = office.get(act_url(story, "send_back"))
    stale = {"seen": page.context["next_edition"].digest, "remark": remark}
    Story.objects.update(title="Changed meanwhile")

    html = office.post(act_url(story, "send_back"), stale).content.decode()
    assert "The story was changed after you opened this page" in html
    assert "Changed meanwhile" in html
    (form,) = [form for form in document_fromstring(html).forms if "remark" in form.fields]
    assert form.fields["remark"].strip() == remark
    again = dict(form.form_values()) | {"remark": "Say who asked for it."}
    assert office.post(act_url(story, "send_back"), again).status_code == 302


@pytest.mark.parametrize(
    "changes",
    [{"title": ""}, {"outcomes-TOTAL_FORMS": "1", "outcomes-0-note": "x"}, {"_restore": "1"}],
)
def test_lost_picture_is_asked_for_at_its_field(desk: Client, changes: dict[str, str]):
    story = make_story()
    response = save(desk, story, {"image": upload(picture_bytes())}, image_alt="A boat", **changes)
    assert response.status_code == 200
    assert "Choose the file again" in str(errors(response)["image"])


def test_restored_draft_asks_for_its_picture(desk: Client):
    response = save(desk, make_story(), _restore="1", _lost_file="image")
    assert "Choose the file again" in str(errors(response)["image"])


def test_alternative_text_without_picture_is_a_warning(desk: Client):
    story = make_story()
    response = desk.post(change_url(story), filled(story, image_alt="A boat"), follow=True)
    assert "The alternative text has no picture." in response.content.decode()
    assert Story.objects.get().image_alt == "A boat"


def test_text_that_is_too_long_is_an_error_not_cut(desk: Client):
    story = make_story()
    remark = "x" * 2001
    response = desk.post(act_url(story, "remarks"), {"text": remark})
    assert remark in response.content.decode()
    assert response.context["form"].errors["text"]
    response = desk.post(f"/admin/stories/story/{story.pk}/milestone/", {"name": "y" * 121})
    assert "y" * 121 in response.content.decode()
    assert not Milestone.objects.exists()


def test_login_before_saving_version_leads_to_its_form(desk: Client):
    story = make_story()
    response = desk.get(f"/admin/stories/story/{story.pk}/milestone/")
    assert response["Location"] == act_url(story, "compare")
