"""The audit log shows whether editions are as they were released."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.timezone import now

from stories.models import Clearance, Edition, ReleaseRecord, Story
from stories.publishing import workflow
from stories.publishing.audit.edition_hashes import find_edition_faults, text_hash
from stories.publishing.snapshot import content_hash
from tests.factories import REVIEWED, make_admin, make_official, make_published, make_story, release
from tests.publishing.audit.audit_entries import audit_entries, sealed

pytestmark = pytest.mark.django_db
LATER = timedelta(days=3)


@pytest.fixture
def story() -> Story:
    """A story with two editions."""
    story = make_published()
    Story.objects.filter(pk=story.pk).update(title="Another title")
    release(Story.objects.get(pk=story.pk), "The title is shorter.")
    return story


def tamper(statement: str, *params: object) -> None:
    """Run a statement with all triggers off, as only the owner of the tables can."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, params)
        cursor.execute("SET LOCAL session_replication_role = origin")


def change_text(edition: Edition) -> None:
    tamper(
        "UPDATE stories_edition SET content = content || %s WHERE id = %s",
        '{"title": "Forged"}',
        edition.pk,
    )


def change_text_and_hash(edition: Edition) -> None:
    change_text(edition)
    forged = content_hash(Edition.objects.get(pk=edition.pk).content)
    tamper("UPDATE stories_edition SET content_hash = %s WHERE id = %s", forged, edition.pk)


def change_text_and_every_hash(edition: Edition) -> None:
    change_text_and_hash(edition)
    forged = Edition.objects.get(pk=edition.pk).content_hash
    tamper(
        "UPDATE stories_clearance SET content_hash = %s WHERE id = %s",
        forged,
        edition.record.clearance_id,
    )


def change_note(edition: Edition) -> None:
    tamper("UPDATE stories_edition SET change_note = 'Forged' WHERE id = %s", edition.pk)


def change_time(edition: Edition) -> None:
    tamper(
        "UPDATE stories_edition SET released_at = released_at - interval '1 day' WHERE id = %s",
        edition.pk,
    )


def change_clearance(edition: Edition) -> None:
    other = Clearance.objects.exclude(pk=edition.record.clearance_id).first()
    tamper(
        "UPDATE stories_releaserecord SET clearance_id = %s WHERE edition_id = %s",
        other.pk,
        edition.pk,
    )


def change_cleared_text(edition: Edition) -> None:
    tamper(
        "UPDATE stories_clearance SET content_hash = %s WHERE id = %s",
        "f" * 64,
        edition.record.clearance_id,
    )


def delete(edition: Edition) -> None:
    tamper("DELETE FROM stories_publication WHERE edition_id = %s", edition.pk)
    tamper(
        "UPDATE stories_releaserecord SET edition_id = NULL, canceled_at = now()"
        " WHERE edition_id = %s",
        edition.pk,
    )
    tamper("DELETE FROM stories_edition WHERE id = %s", edition.pk)


@pytest.mark.parametrize(
    ("act", "fault"),
    [
        (change_text, "was changed: its text does not match its hash."),
        (change_text_and_hash, "was replaced: the audit log has another hash of its text."),
        (change_text_and_every_hash, "was replaced: the audit log has another hash of its text."),
        (change_note, "has another change note than the audit log."),
        (change_time, "has another time of release than the audit log."),
        (change_clearance, "has another clearance than the audit log."),
        (change_cleared_text, "has a clearance of another text."),
        (delete, "is missing."),
    ],
)
def test_every_change_of_an_edition_is_named(
    story: Story, act: Callable[[Edition], None], fault: str
):
    assert list(find_edition_faults()) == []
    act(story.editions.get(number=2))
    assert list(find_edition_faults()) == [f"Edition 2 of story {story.pk} {fault}"]
    with pytest.raises(CommandError, match=r"not as they were released.\nEdition 2 of story"):
        call_command("verify_editions")


def test_release_is_audited_with_its_hashes(story: Story):
    edition = story.editions.get(number=2)
    entry = audit_entries("story.publish")[-1]
    assert entry["edition"] == 2
    assert entry["content_hash"] == content_hash(edition.content)
    assert entry["change_note_hash"] == text_hash("The title is shorter.")
    assert entry["clearance"] == edition.record.clearance_id


def test_clearance_is_audited_with_its_hash():
    story = make_story()
    official = make_official()
    workflow.submit(story, make_admin("author"))
    clearance = workflow.clear(story, official, REVIEWED)
    entry = audit_entries("story.clear")[-1]
    assert (entry["clearance"], entry["content_hash"]) == (clearance.pk, clearance.content_hash)


@pytest.mark.parametrize(
    "act",
    [
        workflow.cancel,
        lambda story, official: workflow.withdraw(story, official, "A mistake."),
    ],
    ids=["canceled", "withdrawn"],
)
def test_canceled_schedule_is_not_missing(act):
    story = make_story()
    release(story, at=now() + LATER)
    connection.check_constraints()
    act(story, make_official())
    assert not story.editions.exists()
    sealed()
    assert list(find_edition_faults()) == []


def test_deleted_edition_is_missing_after_an_edit(story: Story):
    """An edit cancels a scheduled release, but not one whose time has come."""
    edition = story.editions.get(number=2)
    Story.objects.filter(pk=story.pk).update(title="A third title")
    workflow.note_edit(Story.objects.get(pk=story.pk), make_official())
    delete(edition)
    assert list(find_edition_faults()) == [f"Edition 2 of story {story.pk} is missing."]


def test_earlier_editions_are_recorded_once(story: Story, capsys):
    tamper("DELETE FROM stories_auditentry")
    with pytest.raises(CommandError, match="is not in the audit log with its hash"):
        call_command("verify_editions")
    call_command("verify_editions", "--record")
    call_command("verify_editions", "--record")
    output = capsys.readouterr().out
    assert "2 editions were added" in output
    assert "0 editions were added" in output
    assert "as they were released: 2." in output


def test_edition_without_a_record_is_verified(story: Story):
    """A release from before the release records."""
    tamper("DELETE FROM stories_releaserecord")
    tamper("DELETE FROM stories_auditentry")
    assert not ReleaseRecord.objects.exists()
    call_command("verify_editions", "--record")
