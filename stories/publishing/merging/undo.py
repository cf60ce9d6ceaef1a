"""Undo of a merge, which restores the merged entry and the references to it."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.facets import entry_facet_id
from stories.models import Address, Audited, Merger, OutcomeKind, Partner, Publication
from stories.publishing.audit.log import record
from stories.publishing.merging.merge import lock_recorded_stories
from stories.publishing.merging.registry import MODELS, REFERENCES, Entry, stories_using
from stories.publishing.merging.relations import restore_references
from stories.publishing.projection import rebuild_publications
from stories.publishing.search_names import save_names
from stories.publishing.story_transaction import NamedLock, story_transaction, take_lock
from stories.publishing.workflow import note_merge


@story_transaction
def undo_merge(merger: Merger, by: User) -> int:
    """Undo a merge; return how many rows couldn't be restored because they changed since.

    Raise ValidationError when the target is gone or when the old name or URL is in use.
    """
    take_lock(NamedLock.NAMES)
    merger = Merger.objects.select_for_update().get(pk=merger.pk)
    model = MODELS[merger.kind]
    rows = model._default_manager.select_for_update(of=("self",))
    target = rows.filter(pk=merger.heir_id).first()
    require_undoable(merger, target)

    stories = lock_recorded_stories(stories_using(target))
    public = Publication.objects.with_any_facet([entry_facet_id(target)])
    public_pks = list(public.values_list("pk", flat=True))

    old = _recreate(merger, target)
    left = 0
    for reference in REFERENCES[model]:
        moved = merger.moved[reference.name]
        left += restore_references(reference, moved, old.pk, target.pk)

    changed = stories_using(old)
    for story in stories:
        if story.pk in changed:
            note_merge(story, by)

    rebuild_publications(Publication.objects.filter(pk__in=public_pks).select_related("edition"))
    Merger.objects.filter(pk=merger.pk).update(undone_at=Now(), undone_by=by)

    details = {"merger": merger.pk, "old": old.pk, "old_name": old.name, "left": left}
    record(Audited.UNMERGED, by, target, **details)
    return left


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
