"""Everything that staff do is possible for the runtime role, which owns no table."""

import os
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils.timezone import now

from fusionstories.db_roles import current_role, grant_to_runtime_role
from stories.models import (
    AuditEntry,
    Clearance,
    Edition,
    OutcomeKind,
    ProposedChange,
    Publication,
    Story,
    WorkflowEntry,
)
from stories.models.privileges import append_only_tables
from stories.publishing import workflow
from stories.publishing.proposals.propose import propose_entry
from stories.publishing.proposals.settle import confirm, confirm_alone
from stories.publishing.purge import confirm_purge, request_purge
from tests.admin.conftest import client_of
from tests.factories import REVIEWED, make_admin, make_story
from tests.publishing.audit.audit_entries import sealed

pytestmark = pytest.mark.django_db
# Tables whose triggers refuse every change and deletion: bits 8 and 16 are DELETE and UPDATE.
GUARDED = """
SELECT tgrelid::regclass::text FROM pg_trigger
WHERE tgfoid IN ('stories_refuse_change'::regproc, 'stories_keep_unless_purged'::regproc)
GROUP BY tgrelid HAVING bit_or(tgtype) & 24 = 24
"""
ROLE = f"runtime_of_{os.getpid()}"  # roles are shared by the databases of all test processes
LATER = timedelta(days=3)


@pytest.fixture
def _runtime_role() -> None:
    """Act as the runtime role until the transaction of the test is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        grant_to_runtime_role(connection, ROLE, append_only_tables())
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    assert current_role(connection) == ROLE


@pytest.mark.usefixtures("_runtime_role")
def test_story_is_released_canceled_and_withdrawn():
    author, official = make_admin("author"), make_admin("official")
    story = make_story()
    workflow.submit(story, author)
    workflow.clear(story, official, REVIEWED)
    workflow.schedule(story, official, now() + LATER)
    sealed()
    workflow.cancel(story, official)
    assert not Edition.objects.exists()

    workflow.publish(story, official)
    workflow.withdraw(story, official, "A mistake.")
    assert not Publication.objects.exists()
    assert Clearance.objects.get().void_reason == "Withdrawn."

    sealed()
    call_command("verify_audit")
    call_command("verify_editions")


@pytest.mark.usefixtures("_runtime_role")
def test_emergency_release_is_signed():
    author, official = make_admin("author"), make_admin("official")
    story = make_story()
    options = workflow.ReleaseOptions()
    workflow.break_glass(story, author, "A danger to the public.", REVIEWED, options)
    workflow.countersign(Clearance.objects.get(), official)
    assert Clearance.objects.get().countersigned_by == official


@pytest.mark.usefixtures("_runtime_role")
def test_draft_is_deleted_with_a_reason():
    story = make_story()
    address = reverse("admin:stories_story_delete", args=[story.pk])
    client_of(make_admin()).post(address, {"reason": "A twin of another draft."})
    assert not Story.objects.exists()
    assert AuditEntry.objects.filter(act="desk.deleted").exists()


@pytest.mark.usefixtures("_runtime_role")
def test_text_is_purged_by_two_people():
    story = make_story()
    workflow.submit(story, make_admin("author"), "A marking was pasted.")
    purge = request_purge(story, make_admin("first"), "A spill.")
    confirm_purge(purge, make_admin("second"), "Checked.")
    assert set(WorkflowEntry.objects.values_list("remark", flat=True)) <= {"", "Purged."}


@pytest.mark.usefixtures("_runtime_role")
@pytest.mark.parametrize("table", append_only_tables())
def test_record_accepts_additions_only(table: str):
    denied = pytest.raises(ProgrammingError, match="permission denied")
    with denied, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def test_every_guarded_table_is_append_only():
    with connection.cursor() as cursor:
        cursor.execute(GUARDED)
        guarded = {name for (name,) in cursor.fetchall()}
    assert len(guarded) >= 4
    assert guarded - append_only_tables().keys() == set()


@pytest.mark.usefixtures("_runtime_role")
def test_change_is_proposed_and_confirmed():
    author, official = make_admin("author"), make_admin("official")
    kind = OutcomeKind(name="arrest", slug="arrest")
    confirm(propose_entry(kind, author), official)
    kind = OutcomeKind.objects.get()
    kind.name = "arrests"
    confirm_alone(propose_entry(kind, author), author, "A reason that is long enough.")
    assert OutcomeKind.objects.get().name == "arrests"
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ProposedChange.objects.update(after={"name": "forged"})
