"""A story in hand: its row locked, its content read once, its log ready to take the act."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection, transaction
from django.db.models import CharField, Func, TextField, Value
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext as _

from stories.choices import Act, Status
from stories.models import Edition, Story, WorkflowEntry
from stories.models.audit import of_workflow
from stories.publishing.audit.context import current_context
from stories.publishing.audit.log import record
from stories.publishing.checks import findings
from stories.publishing.projection import hold_names
from stories.publishing.release_checks.findings import Finding
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.workflow.exceptions import AUDITED_ERRORS, IllegalStepError, NotAllowedError
from stories.publishing.workflow.transitions import TRANSITIONS

# Triggers let this setting of the transaction, and nothing else, write what the workflow writes. It names one story.
PERMIT = "stories.act"


@dataclass
class LockedStory:
    """A locked story within one transaction. `now` is the moment by the clock of the database."""

    story: Story
    now: datetime

    @cached_property
    def content(self) -> dict[str, Any]:
        return snapshot(self.story)

    @cached_property
    def digest(self) -> str:
        return content_hash(self.content)

    @cached_property
    def findings(self) -> list[Finding]:
        return findings(self.story, self.content)

    @property
    def status(self) -> Status:
        return Status(self.story.status)


@contextmanager
def locked_story(story: Story, is_release: bool = False) -> Iterator[LockedStory]:
    """Lock a story for one act; all of it is done or nothing. The caller's story learns its new status.

    `is_release` lets no name change meanwhile, and no other story be released: see hold_names().
    """
    with _noting_refusals(story), transaction.atomic():
        if is_release:
            hold_names()
        permit = Func(
            Value(PERMIT), Cast("pk", TextField()), Value(True), function="set_config", output_field=CharField()
        )
        locked = Story.objects.select_for_update().annotate(now=Now(), permit=permit).get(pk=story.pk)
        yield LockedStory(locked, locked.now)
        set_permit("")
    for field in ("status", "content_hash", "hands", "open_findings"):
        setattr(story, field, getattr(locked, field))


@contextmanager
def _noting_refusals(story: Story) -> Iterator[None]:
    """Leave with the caller what was refused: the audit log takes it when the transaction that failed is over."""
    try:
        yield
    except AUDITED_ERRORS as error:
        if here := current_context():
            here.refusals.append((story, {"why": type(error).__name__}))
        raise


def set_permit(story: Any) -> None:
    """Let the rows of this story be written, by its id; "" ends it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [PERMIT, str(story)])


def require_transition(held: LockedStory, act: Act) -> None:
    """Raise IllegalStepError when the act does not start from here."""
    if held.status not in TRANSITIONS[act][0]:
        raise IllegalStepError(
            _("A story that is %(status)s cannot take this step.") % {"status": held.status.label.lower()}
        )


def require_permission(held: LockedStory, by: Any, permission: str) -> None:
    """Raise NotAllowedError unless this person may do such a thing, and to this story."""
    if by is None or not by.has_perm(f"stories.{permission}"):
        raise NotAllowedError(_("Your role does not include this act."))
    if not by.has_perm("stories.view_all_stories") and not _is_own(held.story, by):
        raise NotAllowedError(_("This story belongs to a center that is not yours."))


def _is_own(story: Story, by: Any) -> bool:
    return Story.objects.visible_to(by).filter(pk=story.pk).exists()


def log_act(
    held: LockedStory, act: Act, by: Any = None, remark: str = "", edition: Edition | None = None
) -> WorkflowEntry:
    """Write the act down, here and in the audit log; a trigger moves the story as the entry says."""
    require_transition(held, act)
    to = TRANSITIONS[act][1] or held.status
    entry = WorkflowEntry.objects.create(
        story=held.story, edition=edition, act=act, from_status=held.status, to_status=to, by=by, remark=remark.strip()
    )
    record(of_workflow(act), by, held.story, **{"from": held.status, "to": to, "edition": edition and edition.number})
    held.story.status = to
    return entry
