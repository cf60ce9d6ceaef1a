"""Purge of a spill: two people remove a text from the whole database; the log keeps why."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.test import Client

from stories.choices import ChangeState
from stories.models import AuditEntry, Edition, Purge, Remark, Story, WorkflowEntry
from stories.publishing.content_fields import STORY_COLUMNS
from stories.publishing.proposals.apply import apply_change
from stories.publishing.proposals.propose import propose_undo_merge, settle
from stories.publishing.purge import EMPTY_COLUMNS
from stories.publishing.roles import ADMINISTRATORS, CONTRIBUTORS, EDITORS, OFFICIALS
from stories.publishing.search_updates import run_updates
from stories.publishing.workflow import send_back, submit
from tests.admin.conftest import client_of
from tests.admin.pictures import picture_bytes, upload
from tests.admin.story_form import act_url, save
from tests.confirmed import merge
from tests.factories import make_center, make_partner, make_published, make_story, make_user
from tests.imports.files import csv_bytes
from tests.imports.files import upload as upload_file

pytestmark = pytest.mark.django_db
SPILL = "XQSPILLX"
HOLDERS = {
    "stories_story",
    "stories_milestone",
    "stories_previewlink",
    "stories_importbatch",
    "stories_importrow",
    "stories_remark",
    "stories_workflowentry",
    "django_admin_log",
}


@pytest.fixture
def administrator(db) -> User:
    return make_user("administrator", ADMINISTRATORS)


@pytest.fixture
def second(db) -> User:
    return make_user("second-person", OFFICIALS)


def tables_with(text: str) -> set[str]:
    """Return the tables of the database with a row that contains the text, in any column."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS one WHERE one::text ILIKE %s',
                [f"%{text}%"],
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def spill_everywhere(desk: Client, story: Story) -> str:
    """Put the text wherever staff can put it, and return the name of a picture."""
    edited = save(
        desk,
        story,
        {"image": upload(picture_bytes())},
        title=f"{SPILL} title",
        slug=SPILL.lower(),
        body=f"<p>{SPILL}</p>",
        editor_notes=SPILL,
        image_alt=SPILL,
        image_caption=SPILL,
        tags=[],
        **{"sources-0-title": SPILL, "sources-0-publisher": SPILL},
    )
    assert edited.status_code == 302
    desk.post(act_url(story, "milestone"), {"name": f"{SPILL} version"})
    desk.post(act_url(story, "remarks"), {"text": f"Why {SPILL}?"})
    reader = client_of(make_user("reader", EDITORS))  # a link needs a second person
    seen = reader.get(act_url(story, "links")).context["next_edition"].digest
    form = {"purpose": "The director", "days": "3", "seen": seen}
    reader.post(act_url(story, "links"), form)
    return str(Story.objects.get(pk=story.pk).image.name)


def import_spill(desk: Client, story: Story) -> None:
    cells = {"external_id": f"portal:{story.pk}", "title": f"{SPILL} imported"}
    file = upload_file(csv_bytes(cells), f"{SPILL}.csv")
    batch = desk.post("/admin/stories/story/import/", {"file": file})["Location"]
    assert desk.post(batch).status_code == 302


def ask(administrator: User, story: Story) -> Purge:
    client = client_of(administrator)
    form = {"number": story.pk, "reason": "A classified marking was pasted."}
    assert client.post("/admin/stories/purge/add/", form).status_code == 302
    return Purge.objects.get(confirmed_at=None)


def confirm(user: User, purge: Purge, reason: str = "Checked with security.") -> Any:
    return client_of(user).post(f"/admin/stories/purge/{purge.pk}/confirm/", {"reason": reason})


def test_purge_removes_text_from_every_table(
    desk: Client, editor, administrator, second, django_capture_on_commit_callbacks
):
    story = make_story()
    import_spill(desk, story)
    picture = spill_everywhere(desk, story)
    submit(story, editor, remark=f"{SPILL} submitted")
    Story.objects.filter(pk=story.pk).update(source_markings=[["banner", SPILL]])
    send_back(story, second, f"Remove {SPILL}")
    assert tables_with(SPILL) >= HOLDERS

    with django_capture_on_commit_callbacks(execute=True):
        assert confirm(second, ask(administrator, story)).status_code == 302
    assert tables_with(SPILL) == set()
    storage = Story._meta.get_field("image").storage
    assert not storage.exists(picture)

    done = AuditEntry.objects.get(act="purge.done")
    assert (done.actor, done.subject) == ("second-person", f"stories.story/{story.pk}")
    assert done.parsed_details["reason"] == "Checked with security."
    assert AuditEntry.objects.get(act="purge.requested").actor == "administrator"
    assert Remark.objects.get().by == editor, "who wrote stays"


def test_purge_of_published_story_keeps_public_text(
    desk: Client, administrator, second, django_capture_on_commit_callbacks
):
    story = make_published(title="The public title")
    save(desk, story, title=f"{SPILL} title", editor_notes=SPILL)
    Story.objects.filter(pk=story.pk).update(source_markings=[["banner", SPILL]])
    edition = Edition.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        confirm(second, ask(administrator, story))

    assert tables_with(SPILL) == set()
    story.refresh_from_db()
    assert (story.title, story.status) == ("The public title", "published")
    assert Edition.objects.get().content_hash == edition.content_hash


def test_purge_during_undo_of_a_merge_is_no_edit(administrator, second):
    old = make_partner(name="Antelope")
    story = make_published(partners=(old,))
    merger = merge(old, make_partner(name="Zebra"), administrator)
    with transaction.atomic():
        change = propose_undo_merge(merger, administrator)
        settle(change, ChangeState.CONFIRMED, second)
        apply_change(change)

    confirm(second, ask(administrator, story))
    run_updates()

    story.refresh_from_db()
    assert story.status == "published"
    assert story.partner_roles.get().partner == old
    assert "edit" not in WorkflowEntry.objects.values_list("act", flat=True)


def test_purge_takes_a_text_in_review_back(editor, administrator, second):
    story = make_story(title=f"{SPILL} title")
    submit(story, editor)
    confirm(second, ask(administrator, story))
    story.refresh_from_db()
    assert story.status == "draft"
    assert tables_with(SPILL) == set()


def test_purge_needs_a_second_person_and_a_reason(administrator, second):
    purge = ask(administrator, make_story(title=f"{SPILL} title"))
    assert "Someone else must confirm it" in confirm(administrator, purge).content.decode()
    assert confirm(second, purge, "").context["form"].errors["reason"]
    assert "stories_story" in tables_with(SPILL)


@pytest.mark.parametrize("role", [CONTRIBUTORS, EDITORS])
def test_other_roles_neither_ask_nor_confirm(administrator, role: str):
    purge = ask(administrator, make_story())
    user = make_user("somebody", role, make_center())
    assert confirm(user, purge).status_code == 403
    form = {"number": purge.story_id, "reason": "Spill."}
    assert client_of(user).post("/admin/stories/purge/add/", form).status_code == 403


def test_canceled_purge_cannot_be_confirmed(administrator, second):
    purge = ask(administrator, make_story(title=f"{SPILL} title"))
    client_of(administrator).post(f"/admin/stories/purge/{purge.pk}/cancel/")
    assert "confirmed or canceled already" in confirm(second, purge).content.decode()
    assert "stories_story" in tables_with(SPILL)


@pytest.mark.parametrize("number", ["", "0", "999999", "x", "9" * 30, "-1"])
def test_unknown_story_number_is_explained(administrator, number: str):
    form = {"number": number, "reason": "Spill."}
    response = client_of(administrator).post("/admin/stories/purge/add/", form)
    assert response.context["form"].errors["number"]


def test_log_changes_only_in_a_purge(editor):
    story = make_story()
    submit(story, editor, remark="A remark")
    for values in ({"remark": "Purged."}, {"remark": "Other"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            WorkflowEntry.objects.update(**values)


def test_purge_empties_every_column_of_the_text():
    replaced = {"title", "slug", "date_precision"}
    assert set(STORY_COLUMNS) <= set(EMPTY_COLUMNS) | replaced


@pytest.mark.parametrize(
    "change", [{"confirmed_at": None, "confirmed_by": None}, {"reason": "Another one."}]
)
def test_confirmed_purge_never_changes(administrator, second, change: dict[str, Any]):
    confirm(second, ask(administrator, make_story()))
    with pytest.raises(DatabaseError), transaction.atomic():
        Purge.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Purge.objects.all().delete()
