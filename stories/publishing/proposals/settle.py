"""Decisions on proposed changes: confirm, return, take back, confirm alone, sign."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.contrib.auth.models import AnonymousUser, User
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.choices import ChangeAct, ChangeState
from stories.models import Audited, ProposedChange
from stories.publishing.accounts.waiting import waiting_notice
from stories.publishing.audit.log import record
from stories.publishing.merging.undo import unrestored_rows
from stories.publishing.proposals.apply import apply_change
from stories.publishing.proposals.check import findings_of
from stories.publishing.proposals.propose import require_unblocked, settle, subject_of
from stories.publishing.public_texts import PUBLIC_MODELS_BY_LABEL
from stories.publishing.release_checks.findings import Finding, warnings_in
from stories.publishing.search_updates import run_updates_if_possible
from stories.publishing.story_transaction import NamedLock, story_transaction, take_lock
from stories.publishing.workflow.emergency import MIN_REASON_LENGTH
from stories.publishing.workflow.exceptions import (
    BlockedError,
    IllegalStepError,
    NotAllowedError,
    WorkflowError,
    require_no_refusal,
    require_role,
    require_text,
)
from stories.publishing.workflow.second_person import second_person_refusal
from stories.publishing.workflow.transaction import auditing_refusals

logger = logging.getLogger(__name__)
CONFIRM = "stories.confirm_proposedchange"
CONFIRM_ALONE = "stories.break_glass"
# How long a decision continues with updates of search words; others continue then.
UPDATE_SECONDS = 3


def confirm(change: ProposedChange, by: User, reasons: Mapping[str, str] | None = None) -> int:
    """Make a change public as the second person; return apply_change()'s number.

    `reasons` are {digest of a warning: why it may be published}. Raise WorkflowError. If many
    stories name the entry, their search words are not complete yet: see run_updates().
    """
    number = _confirm(change, by, reasons or {})
    run_updates_if_possible(UPDATE_SECONDS)
    if change.act == ChangeAct.UNDO_MERGE:
        return unrestored_rows(change.after["merger"])
    return number


@story_transaction
def _confirm(change: ProposedChange, by: User, reasons: Mapping[str, str]) -> int:
    take_lock(NamedLock.PROPOSALS)
    with _locked_change(change) as locked:
        _require_waiting(locked)
        _require_permission(by, CONFIRM)
        require_second_person(locked, by)

        decisions = _decide(locked, reasons)
        settle(locked, ChangeState.CONFIRMED, by, decisions=decisions)
        number = apply_change(locked)
        record(Audited.CONFIRMED, by, subject_of(locked), change=locked.pk)

    return number


def confirm_alone(change: ProposedChange, by: User, reason: str) -> int:
    """Make a change public in an emergency, without a second person, who must sign later.

    The release check still blocks. Raise WorkflowError.
    """
    number = _confirm_alone(change, by, reason)
    run_updates_if_possible(UPDATE_SECONDS)
    return number


@story_transaction
def _confirm_alone(change: ProposedChange, by: User, reason: str) -> int:
    take_lock(NamedLock.PROPOSALS)
    with _locked_change(change) as locked:
        _require_waiting(locked)
        _require_permission(by, CONFIRM_ALONE)
        if len(reason.strip()) < MIN_REASON_LENGTH:
            raise WorkflowError(_("Explain in a sentence why this can't wait for a second person."))

        _require_unblocked(locked)
        settle(locked, ChangeState.CONFIRMED, by, emergency_reason=reason.strip())
        number = apply_change(locked)
        record(Audited.CONFIRMED_ALONE, by, subject_of(locked), change=locked.pk)

    logger.warning("emergency: change %s, made public alone by %s", change.pk, by.pk)
    return number


@story_transaction
def countersign(change: ProposedChange, by: User) -> None:
    """Sign an emergency change as the second person."""
    take_lock(NamedLock.PROPOSALS)
    with _locked_change(change) as locked:
        _require_permission(by, CONFIRM)
        if not locked.is_emergency or locked.countersigned_at:
            raise WorkflowError(_("There is nothing to sign."))

        require_second_person(locked, by)

        rows = ProposedChange.objects.filter(pk=locked.pk)
        rows.update(countersigned_by=by, countersigned_at=Now())
        record(Audited.CHANGE_SIGNED, by, subject_of(locked), change=locked.pk)


@story_transaction
def send_back(change: ProposedChange, by: User, remark: str) -> None:
    """Return a change to its authors with a remark."""
    take_lock(NamedLock.PROPOSALS)
    with _locked_change(change) as locked:
        _require_waiting(locked)
        _require_permission(by, CONFIRM)
        require_text(remark, _("Describe what should be changed."))

        settle(locked, ChangeState.RETURNED, by, remark)
        record(Audited.CHANGE_RETURNED, by, subject_of(locked), change=locked.pk)


@story_transaction
def take_back(change: ProposedChange, by: User) -> None:
    """Drop a change as one of its authors."""
    take_lock(NamedLock.PROPOSALS)
    with _locked_change(change) as locked:
        if not locked.is_open:
            raise IllegalStepError(_("This change was settled already."))
        if by.pk not in locked.authors:
            raise NotAllowedError(_("Only those who proposed a change can take it back."))

        settle(locked, ChangeState.TAKEN_BACK, by, locked.remark)
        record(Audited.CHANGE_TAKEN_BACK, by, subject_of(locked), change=locked.pk)


def require_second_person(change: ProposedChange, by: User) -> None:
    """Raise SamePersonError for the authors of a change and for who made it public alone."""
    require_no_refusal(proposal_refusal(change, by))


def proposal_refusal(change: ProposedChange, by: User | AnonymousUser) -> str:
    """Return why the user can't confirm or sign a change as the second person; "" if so."""
    first_people = set(change.authors)
    if change.settled_by_id:
        first_people.add(change.settled_by_id)

    involved = _("You proposed this change. Someone else must confirm it.")
    return second_person_refusal(first_people, by, involved)


def open_warnings(change: ProposedChange) -> list[Finding]:
    """Return the warnings that the second person decides on."""
    return warnings_in(findings_of(change))


@contextmanager
def _locked_change(change: ProposedChange) -> Iterator[ProposedChange]:
    """Lock a change for one decision in a story transaction."""
    with auditing_refusals(change):
        rows = ProposedChange.objects.select_for_update(of=("self",))
        yield rows.select_related("proposed_by").get(pk=change.pk)


def _require_waiting(change: ProposedChange) -> None:
    if change.state != ChangeState.WAITING:
        raise IllegalStepError(_("This change was settled already."))


def _require_permission(by: User, permission: str) -> None:
    """Raise NotAllowedError if the user lacks a permission, or must wait before using it."""
    require_role(by, permission)
    notice = waiting_notice(by)
    if notice:
        raise NotAllowedError(notice)


def _require_unblocked(change: ProposedChange) -> None:
    """Run the release check again: its rules may be newer than the change."""
    require_unblocked(PUBLIC_MODELS_BY_LABEL[change.kind], change.before, change.after)


def _decide(change: ProposedChange, reasons: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the decisions on all warnings; raise BlockedError if one lacks a reason."""
    _require_unblocked(change)

    decisions = []
    for finding in open_warnings(change):
        reason = reasons.get(finding.digest, "").strip()
        if not reason:
            raise BlockedError(
                _("%(rule)s (%(field)s): needs a decision by a second person.")
                % {"rule": finding.rule.title, "field": finding.field}
            )

        decisions.append(
            {
                "rule": finding.rule.id,
                "field": finding.field,
                "digest": finding.digest,
                "reason": reason,
            }
        )

    return decisions
