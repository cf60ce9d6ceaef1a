"""Transaction of one workflow act: the locked story, permission checks and log entry."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Case, CharField, Func, Model, TextField, Value, When
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext as _

from stories.choices import Act, Status
from stories.models import Edition, Story, WorkflowEntry
from stories.models.audit import workflow_act
from stories.models.publication import status_in_sentence
from stories.publishing.accounts.waiting import waiting_notice
from stories.publishing.audit.context import current_context
from stories.publishing.audit.log import record
from stories.publishing.release_checks.findings import Finding
from stories.publishing.release_checks.run import check_story
from stories.publishing.roles import RELEASE_PERMISSIONS
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.story_transaction import StoryDeletedError, with_bundle
from stories.publishing.workflow.exceptions import (
    AUDITED_ERRORS,
    IllegalStepError,
    NotAllowedError,
)
from stories.publishing.workflow.transitions import TRANSITIONS

# The triggers of migration 0014 let a transaction write workflow data of a story only while
# this setting contains its id; several are separated by commas.
PERMIT_SETTING = "stories.act"
WORKFLOW_FIELDS = (
    "status",
    "content_hash",
    "editors",
    "open_findings",
    "change_note",
    "is_correction",
)


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """Public note on what changed in an edition; corrections are listed under /corrections/."""

    text: str = ""
    is_correction: bool = False


@dataclass
class LockedStory:
    """A story whose row is locked for the transaction. `now` is the time of the database."""

    story: Story
    now: datetime

    @cached_property
    def content(self) -> dict[str, Any]:
        return snapshot(self.story)

    @cached_property
    def current_hash(self) -> str:
        """Hash of the stored text. `story.content_hash` is that of the last recorded edit."""
        return content_hash(self.content)

    @cached_property
    def findings(self) -> list[Finding]:
        return check_story(self.story, self.content)

    @property
    def status(self) -> Status:
        return Status(self.story.status)

    def write_note(self, note: ChangeNote) -> None:
        """Store the note of the next edition, which is part of the content."""
        self.story.change_note = " ".join(note.text.split())
        self.story.is_correction = note.is_correction
        Story.objects.filter(pk=self.story.pk).update(
            change_note=self.story.change_note, is_correction=note.is_correction
        )
        for name in ("content", "current_hash", "findings"):
            vars(self).pop(name, None)


@contextmanager
def locked_story(story: Story) -> Iterator[LockedStory]:
    """Lock a story for one act, which is done completely or not at all.

    Stories scheduled in the same bundle are locked too, because the act may stop it.
    Copy its new workflow fields to the caller's `story`.
    """
    with auditing_refusals(story), transaction.atomic():
        permit = Func(
            Value(PERMIT_SETTING),
            Cast("pk", TextField()),
            Value(True),
            function="set_config",
            output_field=CharField(),
        )
        rows = Story.objects.select_for_update().filter(with_bundle(story.pk)).order_by("pk")
        of_this_story = When(pk=story.pk, then=permit)
        locked = {row.pk: row for row in rows.annotate(now=Now(), permit=Case(of_this_story))}
        if story.pk not in locked:
            raise StoryDeletedError
        fresh = locked[story.pk]

        yield LockedStory(fresh, fresh.now)
        set_permit()

    for field in WORKFLOW_FIELDS:
        setattr(story, field, getattr(fresh, field))


@contextmanager
def auditing_refusals(about: Model) -> Iterator[None]:
    """Add a refusal to the audit context, which is logged after the failed transaction."""
    try:
        yield
    except AUDITED_ERRORS as error:
        context = current_context()
        if context:
            context.refusals.append((about, {"why": type(error).__name__}))

        raise


def set_permit(*story_ids: int) -> None:
    """Allow this transaction to write workflow data of these stories only."""
    permit = ",".join(map(str, story_ids))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [PERMIT_SETTING, permit])


def require_transition(locked: LockedStory, act: Act) -> None:
    """Raise IllegalStepError unless the act is possible in the story's status."""
    transition = TRANSITIONS[act]
    if locked.status not in transition.starts:
        raise IllegalStepError(
            _("This action isn't available for a story that is %(status)s.")
            % {"status": status_in_sentence(locked.story)}
        )


def require_permission(locked: LockedStory, by: User | None, permission: str) -> None:
    """Raise NotAllowedError unless the user has the permission and may see the story.

    A new or reset account also has to wait before it can clear or publish.
    """
    name = f"stories.{permission}"
    if by is None or not by.has_perm(name):
        raise NotAllowedError(_("Your role doesn't allow this action."))

    notice = waiting_notice(by) if name in RELEASE_PERMISSIONS else ""
    if notice:
        raise NotAllowedError(notice)

    if by.has_perm("stories.view_all_stories"):
        return

    if not Story.objects.visible_to(by).filter(pk=locked.story.pk).exists():
        raise NotAllowedError(_("This story belongs to another center."))


def log_act(
    locked: LockedStory,
    act: Act,
    by: User | None = None,
    remark: str = "",
    edition: Edition | None = None,
    details: Mapping[str, object] | None = None,
) -> WorkflowEntry:
    """Log the act here and in the audit log, with `details` only there.

    A trigger gives the story its new status.
    """
    require_transition(locked, act)
    from_status = locked.status
    to_status = TRANSITIONS[act].end or from_status

    entry = WorkflowEntry.objects.create(
        story=locked.story,
        edition=edition,
        act=act,
        from_status=from_status,
        to_status=to_status,
        by=by,
        remark=remark.strip(),
    )

    statuses = {"from": from_status, "to": to_status}
    record(workflow_act(act), by, locked.story, **statuses, **(details or {}))

    locked.story.status = to_status
    return entry
