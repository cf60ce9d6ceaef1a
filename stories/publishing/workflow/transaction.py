"""Transaction of one workflow act: the locked story, permission checks and log entry."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import CharField, Func, Model, Value
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.choices import Act, Status
from stories.models import AuditEntry, Edition, Story, WorkflowEntry
from stories.models.audit import workflow_act
from stories.models.publication import status_in_sentence
from stories.publishing.accounts.waiting import waiting_notice
from stories.publishing.audit.context import current_context
from stories.publishing.audit.log import new_audit_entry, record_entries
from stories.publishing.content_values import load_relations
from stories.publishing.release_checks.findings import Finding
from stories.publishing.release_checks.run import check_story
from stories.publishing.roles import RELEASE_PERMISSIONS
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.story_transaction import StoryDeletedError, with_bundles
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
        return snapshot(self._loaded_story)

    @cached_property
    def _loaded_story(self) -> Story:
        """The story with its related rows, which the lock protects; only its note can change."""
        load_relations([self.story])
        return self.story

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

    See locked_stories(). A refusal is logged in the audit log.
    """
    with auditing_refusals(story), locked_stories([story]) as all_locked:
        yield all_locked[0]


@contextmanager
def locked_stories(stories: Sequence[Story]) -> Iterator[list[LockedStory]]:
    """Lock stories for one act, and allow the transaction to write their workflow data.

    Stories scheduled in the same bundles are locked too, because the act may stop them. Copy the
    new workflow fields to the caller's `stories`.
    """
    story_ids = [story.pk for story in stories]
    permit = Func(
        Value(PERMIT_SETTING),
        Value(_permit(story_ids)),
        Value(True),
        function="set_config",
        output_field=CharField(),
    )
    with transaction.atomic():
        rows = Story.objects.select_for_update().filter(with_bundles(story_ids)).order_by("pk")
        found = {row.pk: row for row in rows.annotate(now=Now(), permit=permit)}
        if not found.keys() >= set(story_ids):
            raise StoryDeletedError

        all_locked = [LockedStory(found[pk], found[pk].now) for pk in story_ids]
        yield all_locked
        set_permit()

    for story, locked in zip(stories, all_locked, strict=True):
        for name in WORKFLOW_FIELDS:
            setattr(story, name, getattr(locked.story, name))


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
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [PERMIT_SETTING, _permit(story_ids)])


def _permit(story_ids: Sequence[int]) -> str:
    return ",".join(map(str, story_ids))


def require_transition(locked: LockedStory, act: Act) -> None:
    """Raise IllegalStepError unless the act is possible in the story's status."""
    transition = TRANSITIONS[act]
    if locked.status not in transition.starts:
        raise IllegalStepError(
            _("This action isn't available for a story that is %(status)s.")
            % {"status": status_in_sentence(locked.story)}
        )


def require_permission(locked: LockedStory, by: User | None, permission: str) -> None:
    """Raise NotAllowedError unless the user has the permission and may see the story."""
    user = require_account(by, permission)
    require_visible(locked, user)


def require_account(by: User | None, permission: str) -> User:
    """Return the user; raise NotAllowedError unless the user has the permission.

    A new or reset account also has to wait before it can clear or publish.
    """
    name = f"stories.{permission}"
    if by is None or not by.has_perm(name):
        raise NotAllowedError(_("Your role doesn't allow this action."))

    notice = waiting_notice(by) if name in RELEASE_PERMISSIONS else ""
    if notice:
        raise NotAllowedError(notice)
    return by


def require_visible(locked: LockedStory, by: User) -> None:
    """Raise NotAllowedError unless the user may see the story."""
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
) -> None:
    """Log the act here and in the audit log, with `details` only there.

    A trigger gives the story its new status.
    """
    log_acts([LoggedAct(locked, act, remark, edition, details or {})], by)


@dataclass(frozen=True, slots=True)
class LoggedAct:
    """An act for the log of a story. `details` are for the audit log only."""

    locked: LockedStory
    act: Act
    remark: str = ""
    edition: Edition | None = None
    details: Mapping[str, object] = field(default_factory=dict)


def log_acts(logged: Sequence[LoggedAct], by: User | None) -> None:
    """Log acts on several stories as log_act() does; two queries."""
    workflow_entries: list[WorkflowEntry] = []
    audit_entries: list[AuditEntry] = []
    for each in logged:
        require_transition(each.locked, each.act)
        entry = _workflow_entry(each, by)
        workflow_entries.append(entry)

        details = {"from": entry.from_status, "to": entry.to_status, **each.details}
        audited = new_audit_entry(workflow_act(each.act), by, each.locked.story, details)
        audit_entries.append(audited)

    WorkflowEntry.objects.bulk_create(workflow_entries)
    record_entries(audit_entries)

    for each, entry in zip(logged, workflow_entries, strict=True):
        each.locked.story.status = entry.to_status


def _workflow_entry(logged: LoggedAct, by: User | None) -> WorkflowEntry:
    from_status = logged.locked.status
    return WorkflowEntry(
        story=logged.locked.story,
        edition=logged.edition,
        act=logged.act,
        from_status=from_status,
        to_status=TRANSITIONS[logged.act].end or from_status,
        by=by,
        remark=logged.remark.strip(),
    )
