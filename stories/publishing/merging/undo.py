"""Undo of a merge, which restores the merged entry and the references to it."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.models import Address, Audited, Merger, OutcomeKind, Partner
from stories.publishing.audit.log import record
from stories.publishing.merging.preview import require_no_open_merger
from stories.publishing.merging.registry import MODELS, REFERENCES, Entry
from stories.publishing.merging.relations import restore_references
from stories.publishing.merging.steps import UNRESTORED
from stories.publishing.search_names import save_names
from stories.publishing.search_updates import start_update
from stories.publishing.story_transaction import NamedLock, story_transaction, take_lock


@story_transaction
def undo_merge(merger: Merger, by: User) -> None:
    """Undo a merge; run_updates() completes it in steps, see unrestored_rows().

    Raise ValidationError when the target is gone or when the old name or URL is in use.
    """
    take_lock(NamedLock.NAMES)
    require_no_open_merger()
    merger = Merger.objects.select_for_update().get(pk=merger.pk)
    model = MODELS[merger.kind]
    rows = model._default_manager.select_for_update(of=("self",), no_key=True)
    target = rows.filter(pk=merger.heir_id).first()
    require_undoable(merger, target)

    old = _recreate(merger, target)
    for reference in REFERENCES[model]:
        if reference.owner != "story_id":
            restore_references(reference, merger.moved[reference.name], old.pk, target.pk)

    Merger.objects.filter(pk=merger.pk).update(undone_at=Now(), undone_by=by)
    start_update(target, merger, by)
    details = {"merger": merger.pk, "old": old.pk, "old_name": old.name}
    record(Audited.UNMERGED, by, target, **details)


def unrestored_rows(merger_id: int) -> int:
    """Return how many rows a complete undo couldn't restore because they changed since."""
    merger = Merger.objects.get(pk=merger_id)
    return merger.moved.get(UNRESTORED, 0)


def require_undoable(merger: Merger, target: Entry | None) -> None:
    """Raise ValidationError if the merge was undone already, or if its target is gone."""
    if merger.undone_at:
        raise ValidationError(_("This merge was undone already."))
    if target is None:
        raise ValidationError(
            _("%(name)s no longer exists. If it was merged too, undo that merge first.")
            % {"name": merger.heir_name}
        )


def _recreate(merger: Merger, target: Any) -> Any:
    """Insert the merged entry with its old id, and remove from the target what belongs to it."""
    old = MODELS[merger.kind](**merger.entry)
    _forget_absorbed(target, {old.pk, *old.absorbed})
    old.full_clean()
    old.save(force_insert=True)

    if merger.moved["was_part"]:
        Partner.objects.filter(pk=target.pk).update(parent=old.pk)

    if not isinstance(old, OutcomeKind):
        addresses = Address.objects.filter(kind=merger.kind, owner_id=target.pk)
        addresses.filter(slug__in=merger.moved["addresses"]).update(owner_id=old.pk)
        addresses.filter(slug=old.slug).delete()
        save_names([old, target])

    return old


def _forget_absorbed(target: Any, entry_ids: set[int]) -> None:
    """Remove the ids, and the names at the same positions, from the target's absorbed entries."""
    ids: list[int] = []
    names: list[str] = []
    for entry_pk, name in zip(target.absorbed, target.absorbed_names, strict=True):
        if entry_pk not in entry_ids:
            ids.append(entry_pk)
            names.append(name)

    target.absorbed = ids
    target.absorbed_names = names
    target.save(update_fields=["absorbed", "absorbed_names"])
