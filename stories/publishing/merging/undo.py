"""Undoing a merge: the entry that was merged is there again, with what was its own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.facets import entry_id
from stories.models import Address, Audited, Merger, OutcomeKind, Partner, Publication
from stories.publishing.audit.log import record
from stories.publishing.merging.merge import lock_recorded_stories
from stories.publishing.merging.registry import MODELS, REFERENCES, Entry, stories_using
from stories.publishing.merging.relations import restore_references
from stories.publishing.names import learn_names
from stories.publishing.projection import hold_names, refresh
from stories.publishing.workflow import note_merge


@transaction.atomic
def undo_merge(merger: Merger, by: Any) -> int:
    """Part what was merged; return how many working texts and rows could not go back, since they changed meanwhile.

    Raise ValidationError when the heir is gone or when the old name or address is taken.
    """
    hold_names()
    merger = Merger.objects.select_for_update().get(pk=merger.pk)
    model = MODELS[merger.kind]
    heir = model._default_manager.select_for_update(of=("self",)).filter(pk=merger.heir_id).first()
    _require_undoable(merger, heir)
    noted = lock_recorded_stories(stories_using(heir))
    public = list(Publication.objects.with_any([entry_id(heir)]).values_list("pk", flat=True))
    old = _bring_back(merger, heir)
    left = sum(restore_references(link, merger.moved[link.name], old.pk, heir.pk) for link in REFERENCES[model])
    changed = stories_using(old)
    for story in noted:
        if story.pk in changed:
            note_merge(story, by)
    refresh(Publication.objects.filter(pk__in=public).select_related("edition"))
    Merger.objects.filter(pk=merger.pk).update(undone_at=Now(), undone_by=by)
    record(Audited.UNMERGED, by, heir, merger=merger.pk, old=old.pk, old_name=old.name, left=left)
    return left


def _require_undoable(merger: Merger, heir: Entry | None) -> None:
    if merger.undone_at:
        raise ValidationError(_("This merge was undone already."))
    if heir is None:
        raise ValidationError(
            _("%(heir)s is not there any more. If it was merged too, undo that first.") % {"heir": merger.heir_name}
        )


def _bring_back(merger: Merger, heir: Any) -> Any:
    """Store the merged entry again under its old id, and take from the heir what was not its own."""
    old = MODELS[merger.kind](**merger.entry)
    own = {old.pk, *old.absorbed}
    kept = [(pk, name) for pk, name in zip(heir.absorbed, heir.absorbed_names, strict=True) if pk not in own]
    heir.absorbed, heir.absorbed_names = [pk for pk, _name in kept], [name for _pk, name in kept]
    heir.save(update_fields=["absorbed", "absorbed_names"])
    old.full_clean()
    old.save(force_insert=True)
    if merger.moved["was_part"]:
        Partner.objects.filter(pk=heir.pk).update(parent=old.pk)
    if not isinstance(old, OutcomeKind):
        Address.objects.filter(kind=merger.kind, slug__in=merger.moved["addresses"], owner_id=heir.pk).update(
            owner_id=old.pk
        )
        Address.objects.filter(kind=merger.kind, slug=old.slug, owner_id=heir.pk).delete()
        learn_names([old, heir])
    return old
