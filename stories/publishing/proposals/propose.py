"""Proposals of changes: new, changed and deleted entries, merges and their undo."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.choices import ChangeAct, ChangeState
from stories.models import Audited, ImportBatch, Merger, ProposedChange
from stories.models.proposal import IS_OPEN
from stories.publishing.audit.log import record
from stories.publishing.merging.preview import require_mergeable
from stories.publishing.merging.registry import MODELS, Entry
from stories.publishing.merging.undo import require_undoable
from stories.publishing.proposals.apply import store_entry
from stories.publishing.proposals.check import check_values
from stories.publishing.proposals.usage import require_deletable
from stories.publishing.proposals.values import (
    Values,
    changed_values,
    columns_of,
    exempt_columns_of,
    read_values,
    write_values,
)
from stories.publishing.public_texts import PUBLIC_MODELS_BY_LABEL, PublicModel, public_model
from stories.publishing.story_transaction import NamedLock, story_transaction, take_lock
from stories.publishing.workflow.exceptions import BlockedError, WorkflowError

MAX_NAME = 200


def open_change(entry: Model) -> ProposedChange | None:
    """Return the change of an entry that waits or was returned; one query."""
    if entry.pk is None:
        return None

    changes = ProposedChange.objects.filter(
        IS_OPEN, kind=entry._meta.label_lower, object_id=entry.pk
    )
    return changes.select_related("proposed_by").first()


def with_open_change(entry: Any) -> Any:
    """Set the proposed values of an entry's open change, so that further edits add to it."""
    change = open_change(entry)
    if change and change.act == ChangeAct.CHANGE:
        write_values(entry, change.after)
    return entry


@story_transaction
def propose_entry(
    entry: Model,
    by: User,
    batch: ImportBatch | None = None,
    replaces: ProposedChange | None = None,
) -> ProposedChange | None:
    """Propose the values of a new or changed entry, which is not saved.

    Return None if no public value differs; then other values are saved at once. An open change of
    the entry is replaced, and its authors are authors of the new one too. Raise BlockedError if the
    release check blocks a text.
    """
    take_lock(NamedLock.PROPOSALS)
    public = public_model(type(entry))
    if entry.pk is None:
        return _propose_new(entry, public, by, batch, replaces)

    rows = type(entry)._default_manager.select_for_update(of=("self",), no_key=True)
    before, after = _differences(read_values(rows.get(pk=entry.pk)), read_values(entry))
    replaces = _lock_open_change(entry)
    if not columns_of(public).keys() & after.keys():
        _save_exempt(entry, public, after)
        if replaces:
            settle(replaces, ChangeState.TAKEN_BACK, by)
        return None

    require_unblocked(public, before, after)
    change = ProposedChange(
        act=ChangeAct.CHANGE,
        kind=public.label,
        object_id=entry.pk,
        name=str(entry)[:MAX_NAME],
        before=before,
        after=after,
        batch=batch,
    )
    return _store(change, by, replaces)


@story_transaction
def propose_merge(old: Entry, target: Entry, by: User) -> ProposedChange:
    """Propose to merge the old entry into the target; raise ValidationError if that can't be."""
    take_lock(NamedLock.PROPOSALS)
    require_mergeable(old, target)
    _require_no_open_change(old)
    change = ProposedChange(
        act=ChangeAct.MERGE,
        kind=old._meta.label_lower,
        object_id=old.pk,
        name=f"{old} → {target}"[:MAX_NAME],
        after={"target": target.pk},
    )
    return _store(change, by)


@story_transaction
def propose_undo_merge(merger: Merger, by: User) -> ProposedChange:
    """Propose to restore a merged entry; raise ValidationError if that was done already."""
    take_lock(NamedLock.PROPOSALS)
    target = MODELS[merger.kind]._default_manager.filter(pk=merger.heir_id).first()
    require_undoable(merger, target)
    _require_no_open_change(target)
    change = ProposedChange(
        act=ChangeAct.UNDO_MERGE,
        kind=target._meta.label_lower,
        object_id=target.pk,
        name=str(merger)[:MAX_NAME],
        after={"merger": merger.pk},
    )
    return _store(change, by)


@story_transaction
def propose_deletion(entry: Any, by: User) -> ProposedChange:
    """Propose to delete an entry that no story uses. An open change of its text is dropped."""
    take_lock(NamedLock.PROPOSALS)
    rows = type(entry)._default_manager.select_for_update(of=("self",), no_key=True)
    stored = rows.get(pk=entry.pk)
    require_deletable(stored)

    change = ProposedChange(
        act=ChangeAct.DELETE,
        kind=public_model(type(entry)).label,
        object_id=stored.pk,
        name=str(stored)[:MAX_NAME],
        before=read_values(stored),
        after={},
    )
    return _store(change, by, _lock_open_change(stored))


@story_transaction
def propose_revert(change: ProposedChange, by: User) -> ProposedChange | None:
    """Propose the values from before a confirmed change, without touching later other ones."""
    take_lock(NamedLock.PROPOSALS)
    if not is_revertible(change):
        raise WorkflowError(_("Only a confirmed change of an entry can be reverted."))

    model = PUBLIC_MODELS_BY_LABEL[change.kind].model
    if change.act == ChangeAct.DELETE:
        deleted = model(**change.before)
        deleted.full_clean()
        return propose_entry(deleted, by)

    entry = model._default_manager.filter(pk=change.object_id).first()
    if entry is None:
        raise WorkflowError(_("This entry no longer exists."))

    with_open_change(entry)
    write_values(entry, change.before)
    entry.full_clean()
    return propose_entry(entry, by)


def is_revertible(change: ProposedChange) -> bool:
    """Return whether the values from before a change can be proposed."""
    is_confirmed = change.state == ChangeState.CONFIRMED
    return is_confirmed and change.act in (ChangeAct.CHANGE, ChangeAct.DELETE)


def require_unblocked(public: PublicModel, before: Values, after: Values) -> None:
    """Raise BlockedError with one message for each text that the release check blocks."""
    errors = []
    for finding in check_values(public, before, after):
        if finding.rule.blocks:
            message = _("%(rule)s (%(field)s): must not be published.") % {
                "rule": finding.rule.title,
                "field": finding.field,
            }
            errors.append(ValidationError(message, code=finding.form_field))

    if errors:
        raise BlockedError(errors)


def subject_of(change: ProposedChange) -> str:
    """Return the entry of a change as the audit log names it."""
    return f"{change.kind}/{change.object_id or 'new'}"


def settle(
    change: ProposedChange, state: ChangeState, by: User, remark: str = "", **columns: Any
) -> None:
    """Give a change a new state."""
    change.state = state
    change.settled_by = by
    change.remark = remark.strip()
    for name, value in columns.items():
        setattr(change, name, value)

    rows = ProposedChange.objects.filter(pk=change.pk)
    rows.update(state=state, settled_by=by, settled_at=Now(), remark=change.remark, **columns)


def _differences(before: Values, after: Values) -> tuple[Values, Values]:
    """Return the columns that differ, before and after."""
    new = changed_values(before, after)
    old = {name: before[name] for name in new}
    return old, new


def _lock_open_change(entry: Model) -> ProposedChange | None:
    """Lock and return the open change of an entry, which must not be a merge or a deletion."""
    changes = ProposedChange.objects.select_for_update().filter(
        IS_OPEN, kind=entry._meta.label_lower, object_id=entry.pk
    )
    change = changes.first()
    if change and change.act != ChangeAct.CHANGE:
        raise WorkflowError(
            _("A merge or deletion of this entry is waiting. Confirm it or take it back first.")
        )

    return change


def _require_no_open_change(entry: Model) -> None:
    if open_change(entry):
        raise WorkflowError(
            _("Another change of %(name)s is waiting. Confirm it or take it back first.")
            % {"name": entry}
        )


def _propose_new(
    entry: Model,
    public: PublicModel,
    by: User,
    batch: ImportBatch | None,
    replaces: ProposedChange | None,
) -> ProposedChange | None:
    """Propose a new entry, or save it if it is public only with a story that is cleared."""
    after = read_values(entry)
    require_unblocked(public, {}, after)
    if public.is_public_when_used:
        store_entry(entry)
        return None

    if replaces:
        replaces = ProposedChange.objects.select_for_update(of=("self",)).get(pk=replaces.pk)
        if not replaces.is_open:
            raise WorkflowError(_("This change was settled already. Nothing was saved."))

    change = ProposedChange(
        act=ChangeAct.ADD,
        kind=public.label,
        name=str(entry)[:MAX_NAME],
        after=after,
        batch=batch,
    )
    return _store(change, by, replaces)


def _save_exempt(entry: Model, public: PublicModel, after: Values) -> None:
    """Save values that one person may change."""
    names = [name for name in exempt_columns_of(public) if name in after]
    if not names:
        return

    stored = type(entry)._default_manager.get(pk=entry.pk)
    write_values(stored, after)
    store_entry(stored)


def _store(
    change: ProposedChange, by: User, replaces: ProposedChange | None = None
) -> ProposedChange:
    """Save a change with its authors; it replaces an open one."""
    authors = {by.pk}
    if replaces:
        authors.update(replaces.authors)
        settle(replaces, ChangeState.SUPERSEDED, by)

    change.authors = sorted(authors)
    change.proposed_by = by
    change.save()
    record(
        Audited.PROPOSED,
        by,
        subject_of(change),
        change=change.pk,
        what=change.act,
        fields=sorted(change.after),
    )
    return change
