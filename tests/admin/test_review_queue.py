"""The queue, bundles, release records and signatures at the staff's door."""

import csv
import io

import pytest
from django.test import Client

from stories.models import Bundle, Clearance, Publication, Story
from stories.publishing.content_fields import EDITED_COLUMNS
from stories.publishing.workflow import (
    LegalReview,
    ReleaseOptions,
    break_glass,
    clear,
    note_edit,
    submit,
)
from tests.admin.conftest import client_of
from tests.admin.story_form import act_url, change_url
from tests.factories import REVIEWED, make_official, make_published, make_story, staff_member

pytestmark = pytest.mark.django_db
QUERIES = 11
WHY = "A storm warning names this case tonight."


def in_review(**fields):
    story = make_story(**fields)
    submit(story, staff_member("author"))
    return story


def cleared(**fields):
    story = in_review(**fields)
    clear(story, staff_member("clearer"), REVIEWED)
    return story


def released_alone(by, **fields):
    story = make_story(**fields)
    break_glass(story, by, WHY, LegalReview(), ReleaseOptions())
    return story


def test_queue_shows_waiting_times(desk: Client):
    first, second = in_review(title="First"), in_review(title="Second")
    cleared(title="Ready")
    response = desk.get("/admin/queue/")
    lists = {
        status: [story.title for story in stories] for status, stories in response.context["lists"]
    }
    assert lists == {"in_review": [first.title, second.title], "returned": [], "cleared": ["Ready"]}
    assert "0\xa0minutes" in response.content.decode()


@pytest.mark.parametrize("stories", [1, 6])
def test_queue_uses_fixed_number_of_queries(desk: Client, count_queries, stories: int):
    for _story in range(stories):
        in_review()
    desk.get("/admin/queue/")
    assert count_queries(desk, "/admin/queue/") == QUERIES


@pytest.mark.parametrize("page", ["/admin/", "/admin/queue/"])
def test_unsigned_emergency_release_is_shown(office: Client, official, page: str):
    story = released_alone(make_official("alone"), title="Storm")
    assert WHY in office.get(page).content.decode()
    sign = f"/admin/stories/clearance/{Clearance.objects.get().pk}/countersign/"
    assert (
        "Sign as second person"
        in office.get(sign.replace("countersign", "change")).content.decode()
    )
    office.post(sign)
    assert WHY not in office.get(page).content.decode()
    assert Clearance.objects.get().countersigned_by == official
    assert story.workflow_entries.first().act == "countersign"


def test_releasing_user_cannot_countersign(official, office: Client):
    released_alone(official)
    sign = f"/admin/stories/clearance/{Clearance.objects.get().pk}/countersign/"
    assert "Someone else must sign" in office.post(sign, follow=True).content.decode()
    assert Clearance.objects.get().countersigned_by is None
    assert (
        "Sign as second person"
        not in office.get(sign.replace("countersign", "change")).content.decode()
    )


def test_emergency_release_needs_reason(office: Client):
    story = make_story()
    seen = office.get(act_url(story, "break_glass")).context["next_edition"].digest
    form = {"seen": seen, "case_status": "none"}
    assert "why" in office.post(act_url(story, "break_glass"), form).context["form"].errors
    assert office.post(act_url(story, "break_glass"), form | {"why": WHY}).status_code == 302
    assert Publication.objects.visible().get().story == story


def bundle_of(*stories: Story) -> str:
    bundle = Bundle.objects.create(name="Together")
    for story in stories:
        bundle.members.create(story=story)
    return f"/admin/stories/bundle/{bundle.pk}/"


def test_bundle_is_released_from_its_page(office: Client, official):
    address = bundle_of(cleared(title="One"), cleared(title="Two"))
    page = office.get(f"{address}release/").content.decode()
    assert "One" in page
    assert "Two" in page
    office.post(f"{address}release/")
    assert Publication.objects.visible().count() == 2
    assert Bundle.objects.get().released_by == official
    assert office.post(f"{address}change/", {"name": "Other"}).status_code == 403


def test_bundle_explains_blocked_release(office: Client):
    address = bundle_of(cleared(title="Ready"), make_story(title="Stowaway"))
    page = office.post(f"{address}release/").content.decode()
    assert "Nothing was released" in page
    assert "Stowaway: This action isn&#x27;t available for a story that is draft." in page
    assert not Publication.objects.exists()


def test_release_record_export_contains_no_formula(office: Client):
    make_published(title="=HYPERLINK(1)")
    released_alone(make_official("alone"))
    answer = office.get("/admin/stories/releaserecord/export/")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.streaming
    text = b"".join(answer.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["number"][-5:] for row in rows] == ["-0001", "-0002"]
    assert rows[0]["title"] == "'=HYPERLINK(1)"
    assert (rows[0]["cleared_by"], rows[0]["consent_by"]) == ("official", "Director")
    assert rows[1]["break_glass_reason"] == WHY


def test_returned_story_shows_reason(desk: Client):
    story = in_review()
    seen = desk.get(act_url(story, "send_back")).context["next_edition"].digest
    desk.post(act_url(story, "send_back"), {"seen": seen, "remark": "Say who helped."})
    assert "Say who helped." in desk.get(change_url(story)).content.decode()


def test_roles_are_explained_to_all_staff(desk: Client):
    page = desk.get("/admin/roles/").content.decode()
    assert all(
        role in page
        for role in ("Contributors", "Editors", "Releasing officials", "Administrators")
    )
    assert "(you)" in page


def test_save_never_changes_status(desk: Client, monkeypatch):
    story = cleared()
    stale = Story.objects.get(pk=story.pk)
    note_edit(story, staff_member("author"))
    Story.objects.filter(pk=story.pk).update(title="By a colleague")
    note_edit(story, staff_member("colleague"))
    stale.title = "Late"
    stale.save(update_fields=EDITED_COLUMNS)
    assert Story.objects.get(pk=story.pk).status == "draft"


def test_queue_needs_access_to_stories(with_permissions):
    assert client_of(staff_member("boss")).get("/admin/queue/").status_code == 200
    assert with_permissions("view_page").get("/admin/queue/").status_code == 403
