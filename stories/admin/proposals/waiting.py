"""Open changes of public texts on the dashboard, and emergency changes without a signature."""

from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Q, QuerySet, Window
from django.utils.text import capfirst

from stories.choices import ChangeAct, ChangeState
from stories.models import ProposedChange
from stories.models.proposal import IS_OPEN
from stories.publishing.accounts.waiting import waiting_notice
from stories.publishing.merging.preview import MergePreview, preview_merge
from stories.publishing.proposals.settle import (
    CONFIRM,
    CONFIRM_ALONE,
    open_warnings,
    proposal_refusal,
)
from stories.publishing.proposals.values import diff_change
from stories.publishing.public_texts import PUBLIC_MODELS_BY_LABEL
from stories.publishing.word_diff import DiffPart, FieldDiff

AnyUser = User | AnonymousUser

# A longer difference is read on its own page before it is confirmed.
MAX_LINE = 600


class ProposalLine:
    """A change with what one user can do about it."""

    def __init__(self, change: ProposedChange, user: AnyUser) -> None:
        self.change = change
        self.user = user

    @cached_property
    def diffs(self) -> list[FieldDiff]:
        return diff_change(self.change)

    @cached_property
    def short_diffs(self) -> list[tuple[str, list[DiffPart]]]:
        """(label, words around each difference) of each field; nothing for a deletion."""
        if self.change.act == ChangeAct.DELETE:
            return []
        return [(diff.label, diff.short_pieces) for diff in self.diffs]

    @property
    def list_name(self) -> str:
        return list_name(self.change)

    @property
    def is_own(self) -> bool:
        return self.user.pk in self.change.authors

    @property
    def is_waiting(self) -> bool:
        return self.change.state == ChangeState.WAITING

    @property
    def is_merge(self) -> bool:
        return self.change.act in (ChangeAct.MERGE, ChangeAct.UNDO_MERGE)

    @property
    def may_be_edited(self) -> bool:
        """Whether it is about a text, and not about a whole entry."""
        return not self.is_merge and self.change.act != ChangeAct.DELETE

    @cached_property
    def refusal(self) -> str:
        """Why the user, whose role may confirm or sign the change, can't do it now."""
        if not self._needs_second_person() or not self.user.has_perm(CONFIRM):
            return ""
        return proposal_refusal(self.change, self.user) or waiting_notice(self.user)

    def _needs_second_person(self) -> bool:
        return self.is_waiting or self._needs_signature()

    def _needs_signature(self) -> bool:
        return self.change.is_emergency and self.change.countersigned_at is None

    @property
    def may_confirm(self) -> bool:
        return self.is_waiting and self._may_settle()

    @property
    def may_confirm_at_once(self) -> bool:
        """Whether the line shows everything, and no warning needs a decision."""
        if not self.may_confirm or not self.may_be_edited:
            return False

        length = 0
        for _label, pieces in self.short_diffs:
            length += sum(len(piece.text) for piece in pieces)

        return length <= MAX_LINE and not open_warnings(self.change)

    @property
    def may_take_back(self) -> bool:
        return self.is_own and self.change.is_open

    @property
    def may_confirm_alone(self) -> bool:
        return self.is_waiting and self.user.has_perm(CONFIRM_ALONE)

    @property
    def may_sign(self) -> bool:
        return self._needs_signature() and self._may_settle()

    def _may_settle(self) -> bool:
        return self.user.has_perm(CONFIRM) and not self.refusal

    @cached_property
    def merge_preview(self) -> MergePreview | None:
        """Counts of what a waiting merge would change; None if an entry is gone."""
        if self.change.act != ChangeAct.MERGE or not self.change.is_open:
            return None

        entries: Any = PUBLIC_MODELS_BY_LABEL[self.change.kind].model
        old = entries.objects.filter(pk=self.change.object_id).first()
        target = entries.objects.filter(pk=self.change.after["target"]).first()
        if old is None or target is None:
            return None
        return preview_merge(old, target)


def list_name(change: ProposedChange) -> str:
    """Return what a change is about, such as Page or Fusion center."""
    model = PUBLIC_MODELS_BY_LABEL[change.kind].model
    return capfirst(str(model._meta.verbose_name))


def waiting_changes() -> QuerySet[ProposedChange]:
    """Return the changes that a second person can confirm, oldest first."""
    waiting = ProposedChange.objects.filter(state=ChangeState.WAITING)
    return waiting.select_related("proposed_by", "settled_by").order_by("proposed_at", "pk")


def open_changes(user: AnyUser) -> QuerySet[ProposedChange]:
    """Return what the user can confirm or proposed, oldest first; annotate the `total`."""
    changes = ProposedChange.objects.filter(IS_OPEN).select_related("proposed_by", "settled_by")
    is_own = Q(authors__contains=[user.pk])
    if user.has_perm(CONFIRM):
        changes = changes.filter(is_own | Q(state=ChangeState.WAITING))
    else:
        changes = changes.filter(is_own)

    changes = changes.annotate(total=Window(Count("pk")))
    return changes.order_by("proposed_at", "pk")


def open_lines(user: AnyUser, number: int) -> list[ProposalLine]:
    """Return the first open changes; one query, and one for each reference to another entry."""
    return [ProposalLine(change, user) for change in open_changes(user)[:number]]


def unsigned_changes() -> QuerySet[ProposedChange]:
    """Return emergency changes without a second signature, oldest first."""
    unsigned = ProposedChange.objects.filter(
        state=ChangeState.CONFIRMED, countersigned_at=None
    ).exclude(emergency_reason="")
    return unsigned.select_related("settled_by").order_by("settled_at", "pk")
