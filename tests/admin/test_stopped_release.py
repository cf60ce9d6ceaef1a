"""Edits that stop a scheduled release: warned of before, shown to officials after."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stories.models import Milestone, Publication, Remark, Story
from stories.publishing.preview_links import create_link
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.workflow import clear, submit, take_back
from tests.admin.story_form import act_url, change_url, filled
from tests.factories import REVIEWED, make_center, make_story, make_threat, release, staff_member
from tests.imports.files import csv_bytes, upload

pytestmark = pytest.mark.django_db
IMPORT = "/admin/stories/story/import/"
DASHBOARD = "/admin/"
WARNING = "A change stops the release of"


@pytest.fixture
def story(db) -> Story:
    story = make_story(title="A story that waits")
    release(story, at=timezone.now() + timedelta(days=9))
    return story


def text(client, url: str) -> str:
    return client.get(url).content.decode()


def import_title(client, story: Story, title: str) -> str:
    """Upload a file that changes a title; return the URL of the dry run."""
    row = {"external_id": f"portal:{story.pk}", "title": title}
    return client.post(IMPORT, {"file": upload(csv_bytes(row))}).headers["Location"]


def test_form_and_compare_warn_before_saving(desk, story):
    assert WARNING in text(desk, change_url(story))
    assert WARNING in text(desk, f"{act_url(story, 'compare')}?a=edition-1&b=working")


def test_dry_run_of_an_import_warns(desk, story):
    page = text(desk, import_title(desk, story, "Another title"))

    assert f"A story that waits: {WARNING}" in page
    assert Publication.objects.scheduled().exists()


def test_cleared_story_warns_of_its_clearance(desk):
    story = make_story()
    submit(story, staff_member("author"))
    clear(story, staff_member("official"), REVIEWED)

    assert "A change cancels the clearance." in text(desk, change_url(story))


def test_draft_warns_of_nothing(desk):
    story = make_story()

    assert "A change " not in text(desk, change_url(story))
    assert "A change " not in text(desk, import_title(desk, story, "Another title"))


@pytest.mark.parametrize("way", ["form", "import", "restore"])
def test_officials_see_the_stopped_release(desk, office, story, way):
    assert "Stopped releases" not in text(office, DASHBOARD)
    if way == "form":
        desk.post(change_url(story), filled(story, title="Another title"))
    elif way == "import":
        desk.post(import_title(desk, story, "Another title"))
    else:
        desk.post(act_url(story, "milestone"), {"name": "Before"})
        Story.objects.filter(pk=story.pk).update(title="Another title")
        seen = desk.get(act_url(story, "compare")).context["seen"]
        milestone = story.milestones.get()
        desk.post(act_url(story, "restore"), {"state": f"milestone-{milestone.pk}", "seen": seen})
        desk.post(change_url(story), filled(story, title="Another title"))

    assert not Publication.objects.scheduled().exists()
    assert "Stopped releases" in text(office, DASHBOARD)
    assert "Stopped releases" not in text(desk, DASHBOARD)


def test_next_schedule_ends_the_notice(desk, office, story):
    desk.post(change_url(story), filled(story, title="Another title"))
    release(story, at=timezone.now() + timedelta(days=9))

    assert "Stopped releases" not in text(office, DASHBOARD)


def test_canceled_schedule_is_not_stopped(office, story):
    office.post(act_url(story, "cancel"), {"remark": "Not yet."})

    assert not Publication.objects.scheduled().exists()
    assert "Stopped releases" not in text(office, DASHBOARD)


def test_imported_text_is_checked_at_once(desk):
    story = make_story()
    desk.post(import_title(desk, story, "SECRET//NOFORN report"))

    assert Story.objects.get().open_findings == 1


def test_restored_text_is_checked_at_once(desk):
    story = make_story()
    content = snapshot(story) | {"title": "SECRET//NOFORN report"}
    version = Milestone.objects.create(story=story, name="Pasted", content=content)
    seen = desk.get(act_url(story, "compare")).context["seen"]
    desk.post(act_url(story, "restore"), {"state": f"milestone-{version.pk}", "seen": seen})

    assert Story.objects.get().open_findings == 1


def test_undo_warns_of_a_stopped_release(desk):
    story = make_story(title="A story that waits")
    batch = import_title(desk, story, "Another title")
    desk.post(batch)
    release(story, at=timezone.now() + timedelta(days=9))

    assert f"Another title: {WARNING}" in text(desk, batch)


def test_undo_names_what_was_published_since(desk):
    story = make_story(title="A story")
    batch = import_title(desk, story, "Another title")
    desk.post(batch)
    release(story)

    assert "Another title: was published after the import." in text(desk, batch)


@pytest.mark.parametrize("work", ["remark", "history", "open link"])
def test_undo_keeps_the_work_of_others(desk, editor, work):
    row = {
        "external_id": "2026-14",
        "title": "An imported story",
        "summary": "A summary of one sentence that is long enough for a search engine.",
        "body": "A boat was found.",
        "event_date": "2014-06",
        "states": "OH",
        "lead_center": make_center().slug,
        "threat_types": make_threat().slug,
        "mission_area": "investigate",
        "source_title": "A public report",
    }
    batch = desk.post(IMPORT, {"file": upload(csv_bytes(row))}).headers["Location"]
    desk.post(batch)
    story = Story.objects.get()
    if work == "remark":
        Remark.objects.create(story=story, text="Say who helped.", by=editor)
    elif work == "open link":
        seen = content_hash(snapshot(story))
        create_link(story, staff_member("second"), "The director", 3, seen)
    else:
        submit(story, editor)
        take_back(story, editor)

    assert "An imported story: can’t be undone." in text(desk, batch)
    page = desk.post(f"{batch}undo/", follow=True).content.decode()

    assert "can’t be undone: An imported story" in page
    assert Story.objects.filter(pk=story.pk).exists()
