"""Import pages: check, store, undo, export and permissions."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from stories.models import FusionCenter, ImportBatch, Membership, Partner, Story
from stories.publishing.workflow import submit
from tests.admin.conftest import client_of
from tests.admin.pictures import picture_bytes
from tests.admin.test_access import INLINE
from tests.factories import make_admin, make_center, make_story, make_user
from tests.imports.conftest import ROW, row
from tests.imports.files import book, csv_bytes, upload
from tests.imports.word import docx, p, picture

pytestmark = pytest.mark.django_db
STORIES = "/admin/stories/story/import/"


def send(client: Client, content: bytes, address: str = STORIES, name: str = "stories.csv"):
    return client.post(address, {"file": upload(content, name)})


def sent(client: Client, content: bytes, address: str = STORIES) -> str:
    """Return the address of the report of a file."""
    return send(client, content, address).headers["Location"]


def text(response) -> str:
    assert response.status_code == 200
    assert not INLINE.search(response.content.decode())
    return response.content.decode()


def test_file_is_previewed_imported_and_undone(desk, names):
    report = sent(desk, csv_bytes(ROW))
    assert not Story.objects.exists()
    assert "Analysts find a stolen boat" in text(desk.get(report))
    assert "The file was imported" in text(desk.post(report, follow=True))
    story = Story.objects.get()
    assert (
        LogEntry.objects.get(object_id=str(story.pk)).change_message == "Imported from stories.csv."
    )
    assert reverse("admin:stories_story_change", args=[story.pk]) in text(desk.get(report))
    page = text(desk.post(f"{report}undo/", follow=True))
    assert "1 new entry, undone" in page
    assert "What was undone, row by row" in page
    assert ">1 new<" not in page
    lines = b"".join(desk.get(f"{report}report.csv").streaming_content).decode()
    assert ',"new, undone",' in lines
    assert not Story.objects.exists()


def test_file_with_problems_cannot_be_imported(desk, names):
    report = sent(desk, csv_bytes(ROW, row(external_id="2", event_date="soon")))
    page = text(desk.get(report))
    assert '<th scope="row">3</th><td>event_date</td><td>“soon”: Enter a valid date' in page
    assert "Import 1" not in page
    desk.post(report)
    assert not Story.objects.exists()
    assert "event_date" in b"".join(desk.get(f"{report}report.csv").streaming_content).decode()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"\xff", book("")],
    # A workbook bears the time it was made, which no two processes of a run share.
    ids=["empty", "broken workbook", "no text", "empty workbook"],
)
def test_unreadable_file_is_field_error(desk, content: bytes):
    page = text(send(desk, content, name="a.xlsx" if content.startswith(b"PK") else "a.csv"))
    assert 'aria-labelledby="h-summary"' in page
    assert not ImportBatch.objects.exists()


def test_unstorable_header_causes_no_error(desk):
    assert send(desk, b"external_id,a\0b\n1,2\n").status_code == 302


def test_missing_file_is_field_error(desk):
    assert "This field is required" in text(desk.post(STORIES))


def test_each_kind_has_import_page(names):
    boss = client_of(make_admin())
    for model in (Story, FusionCenter, Partner):
        name = f"admin:stories_{model._meta.model_name}"
        assert "external_id" in text(boss.get(reverse(f"{name}_import")))
        assert boss.get(reverse(f"{name}_empty")).content.startswith(b"PK")
        assert reverse(f"{name}_import") in text(boss.get(reverse(f"{name}_changelist")))


def test_export_follows_list_filters(desk, names):
    make_story(title="Kept", states=["TX"])
    make_story(title="Left out", states=["OH"])
    lines = b"".join(
        desk.get("/admin/stories/story/export.csv?state=TX").streaming_content
    ).decode()
    assert "Kept" in lines
    assert "Left out" not in lines
    assert desk.get("/admin/stories/story/export.xlsx?state=TX").content.startswith(b"PK")
    assert desk.get("/admin/stories/story/export.pdf").status_code == 404
    assert desk.get("/admin/stories/story/export.csv?e=\0").status_code in (200, 302)


def test_contributor_exports_only_own_stories(contributor, names):
    make_story(title="Mine", lead=names)
    make_story(title="Not mine")
    lines = b"".join(
        client_of(contributor).get("/admin/stories/story/export.csv").streaming_content
    ).decode()
    assert "Mine" in lines
    assert "Not mine" not in lines


def test_contributor_cannot_see_foreign_files(contributor, desk, names):
    other = client_of(make_user("other", "Contributors", make_center(slug="other")))
    report = sent(client_of(contributor), csv_bytes(ROW))
    for address in (report, f"{report}undo/", f"{report}report.csv"):
        assert {other.get(address).status_code, other.post(address).status_code} <= {404, 405}
    assert not Story.objects.exists()
    assert desk.get(report).status_code == 200


@pytest.mark.parametrize("is_stored", [False, True])
def test_former_member_loses_imports(contributor, desk, names, is_stored: bool):
    client = client_of(contributor)
    Membership.objects.create(user=contributor, center=make_center(slug="second-center"))
    report = sent(client, csv_bytes(ROW))
    if is_stored:
        client.post(report)
    assert client.get(report).status_code == 200

    contributor.memberships.filter(center=names).delete()
    for address in (report, f"{report}undo/", f"{report}report.csv"):
        assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}
    assert "stories.csv" not in text(client.get(STORIES))
    assert desk.get(report).status_code == 200


def test_import_needs_write_permission(names):
    administrator = client_of(make_user("admin-only", "Administrators"))
    assert administrator.get(STORIES).status_code == 403
    assert send(administrator, csv_bytes(ROW)).status_code == 403
    assert administrator.get("/admin/stories/story/export.csv").status_code == 403
    writer = client_of(make_user("other-writer", "Contributors"))
    assert writer.get("/admin/stories/fusioncenter/import/").status_code == 403


def test_contributor_cannot_import_over_review(contributor, names):
    story = make_story(lead=names)
    submit(story, contributor)
    client = client_of(contributor)
    page = text(
        client.get(
            sent(client, csv_bytes({"external_id": f"portal:{story.pk}", "title": "Sneaked in"}))
        )
    )
    assert "while it’s in review" in page


WORD = "/admin/stories/story/import/word/"


def document() -> bytes:
    line = p("Harbor Fusion Center, June 2014")
    blocks = p("A boat is found", style="Title"), line, p(picture("A boat")), p("Words.")
    return docx(*blocks, parts={"word/media/image1.png": picture_bytes("PNG")})


def filled(page, **changes):
    """Return what the page of proposals would send, with some answers changed."""
    fields = [field for form in page.context["answers"].forms for field in form]
    sent = {
        field.html_name: field.value() for field in fields if field.value() not in (None, False)
    }
    return sent | {name.replace("__", "-"): value for name, value in changes.items()}


def test_word_document_becomes_draft(desk, editor, names):
    report = send(desk, document(), WORD, "report.docx").headers["Location"]
    page = desk.get(report)
    assert "A boat is found" in text(page)
    done = desk.post(
        report, filled(page, **{"draft-0-title": "A boat is found again"}), follow=True
    )
    assert "The file was imported" in text(done)
    story = Story.objects.get()
    assert (story.title, story.status) == ("A boat is found again", "draft")
    assert (story.created_by, story.editors) == (editor, [editor.pk])
    assert (str(story.event_date), story.states, story.image_alt) == ("2014-06", ["OH"], "A boat")
    assert (story.center_roles.get().center, story.image.storage.exists(story.image.name)) == (
        names,
        True,
    )
    assert "undone" in text(desk.post(f"{report}undo/", follow=True))
    assert not Story.objects.exists()


def test_lead_center_is_chosen_by_name(desk, names):
    other = make_center(name="Other Fusion Center")
    report = send(desk, document(), WORD, "report.docx").headers["Location"]
    page = desk.get(report)
    refused = desk.post(report, filled(page, **{"draft-0-lead_center": "Nowhere Center"}))
    assert "Choose a name from the list" in text(refused)
    desk.post(report, filled(page, **{"draft-0-lead_center": "other fusion  center"}))
    assert Story.objects.get().center_roles.get().center == other


def test_page_of_40_drafts_has_the_centers_once(desk, names):
    for number in range(79):
        make_center(name=f"Fusion Center of the State Number {number}")
    blocks = []
    for number in range(40):
        blocks += [p(f"A boat is found {number}", style="Heading1"), p("It was found. " * 10)]
    report = send(desk, docx(*blocks), WORD, "report.docx").headers["Location"]
    page = desk.get(report)
    assert text(page).count("Number 78") == 1
    assert len(page.content) < 100_000


def test_picture_without_alt_is_not_imported(desk, names):
    report = send(desk, document(), WORD, "report.docx").headers["Location"]
    desk.post(report, filled(desk.get(report), **{"draft-0-alt": ""}))
    assert not Story.objects.get().image


def test_long_title_can_be_fixed(desk, names):
    report = send(desk, document(), WORD, "report.docx").headers["Location"]
    page = text(desk.post(report, filled(desk.get(report), **{"draft-0-title": "x" * 121})))
    assert 'href="#id_draft-0-title"' in page
    assert not Story.objects.exists()


def test_at_least_one_draft_is_required(desk, names):
    report = send(desk, document(), WORD, "report.docx").headers["Location"]
    assert "Choose at least one draft" in text(desk.post(report, {}))


def test_contributor_imports_only_own_drafts(contributor, names):
    client, other = client_of(contributor), make_center(name="Other Fusion Center")
    report = send(client, document(), WORD, "report.docx").headers["Location"]
    page = client.get(report)
    client.post(report, filled(page, **{"draft-0-lead_center": other.name}))
    client.post(report, filled(page, **{"draft-0-lead_center": ""}))
    assert not Story.objects.exists()
    client.post(report, filled(page))
    assert Story.objects.get().center_roles.get().center == names


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", docx(p("x"), parts={"../x": ""})], ids=len
)
def test_unreadable_document_is_field_error(desk, content: bytes):
    assert 'aria-labelledby="h-summary"' in text(send(desk, content, WORD, "a.docx"))
    assert not ImportBatch.objects.exists()


def test_page_of_an_import_links_to_its_changes(desk):
    partner = {"external_id": "p-1", "name": "County Sheriff", "level": "Local"}
    report = sent(desk, csv_bytes(partner), "/admin/stories/partner/import/")
    assert "waiting for a second person" in text(desk.post(report, follow=True))
    (link,) = re.findall(r'href="(/admin/stories/proposedchange/[^"]*)"', text(desk.get(report)))
    assert desk.get(link).context["cl"].result_count == 1
