"""Application of confirmed changes: the only code that writes public texts outside of stories."""

from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _
from taggit.models import Tag

from stories.choices import ChangeAct
from stories.facets import entry_facet_id
from stories.models import Collection, Merger, Page, ProposedChange, SearchName, SiteText, Term
from stories.publishing.merging.merge import merge
from stories.publishing.merging.undo import undo_merge
from stories.publishing.proposals.permit import permit_change
from stories.publishing.proposals.usage import require_deletable
from stories.publishing.proposals.values import (
    Values,
    columns_of,
    read_values,
    write_values,
)
from stories.publishing.public_texts import PUBLIC_MODELS_BY_LABEL
from stories.publishing.renaming import save_entry
from stories.publishing.search_names import delete_term, save_names, save_term
from stories.publishing.story_transaction import NamedLock, take_lock
from stories.publishing.workflow.exceptions import WorkflowError


def apply_change(change: ProposedChange) -> int:
    """Make a confirmed change public.

    Return how many public stories were updated, for the undo of a merge how many rows couldn't be
    restored. Raise ValidationError if the entry no longer fits the change.
    """
    take_lock(NamedLock.NAMES)
    with permit_change(change):
        if change.act == ChangeAct.MERGE:
            return _merge(change)
        if change.act == ChangeAct.UNDO_MERGE:
            merger = Merger.objects.get(pk=change.after["merger"])
            undo_merge(merger, change.proposed_by)
            return 0

        if change.act == ChangeAct.DELETE:
            return _delete(change)
        if change.act == ChangeAct.ADD:
            return _add(change)
        return _change(change)


def store_entry(entry: Model) -> int:
    """Save an entry with everything that follows from it; return how many stories were updated."""
    if isinstance(entry, Term):
        save_term(entry)
        return 0

    if isinstance(entry, Page | Collection | SiteText):
        entry.save()
        return 0

    if isinstance(entry, Tag):
        return _save_tag(entry)
    return save_entry(entry)  # type: ignore[arg-type]


def _add(change: ProposedChange) -> int:
    """Store a new entry, and name it in its change."""
    entry = PUBLIC_MODELS_BY_LABEL[change.kind].model(**change.after)
    entry.full_clean()
    updated = store_entry(entry)

    change.object_id = entry.pk
    ProposedChange.objects.filter(pk=change.pk).update(object_id=entry.pk)
    return updated


def _change(change: ProposedChange) -> int:
    """Write the proposed values unless the public ones have changed since."""
    entry = _locked_entry(change, change.object_id)
    _require_as_proposed(entry, change.before)
    write_values(entry, change.after)
    _require_valid(entry, change.after)
    return store_entry(entry)


def _delete(change: ProposedChange) -> int:
    """Delete an entry whose public values are the ones that were proposed for deletion."""
    entry = _locked_entry(change, change.object_id)
    public = PUBLIC_MODELS_BY_LABEL[change.kind]
    seen = {name: change.before[name] for name in columns_of(public)}
    _require_as_proposed(entry, seen)
    require_deletable(entry)

    try:
        with transaction.atomic():
            _remove_entry(entry)
    except ProtectedError as error:
        raise WorkflowError(
            _("Other entries refer to this one. Return the change with a remark.")
        ) from error

    return 0


def _remove_entry(entry: Any) -> None:
    """Delete an entry with its names in the search."""
    if isinstance(entry, Term):
        delete_term(entry)
        return

    if not isinstance(entry, Page | Collection):
        SearchName.objects.filter(facet=entry_facet_id(entry)).delete()
    entry.delete()


def _require_as_proposed(entry: Model, before: Values) -> None:
    """Raise WorkflowError if public values changed after a change was proposed."""
    current = read_values(entry)
    for name, value in before.items():
        if current[name] != value:
            raise WorkflowError(
                _("The public text changed after this was proposed. Return it with a remark.")
            )


def _merge(change: ProposedChange) -> int:
    old = _locked_entry(change, change.object_id)
    target = _locked_entry(change, change.after["target"])
    merge(old, target, change.proposed_by)
    return 0


def _locked_entry(change: ProposedChange, pk: int | None) -> Any:
    model = PUBLIC_MODELS_BY_LABEL[change.kind].model
    rows = model._default_manager.select_for_update(of=("self",), no_key=True)
    entry = rows.filter(pk=pk).first()
    if entry is None:
        raise WorkflowError(_("This entry no longer exists. Return the change with a remark."))
    return entry


def _require_valid(entry: Model, after: Values) -> None:
    """Raise ValidationError for a changed value; older ones may break rules that are newer."""
    unchanged = set()
    for field in entry._meta.concrete_fields:
        if field.attname not in after:
            unchanged.add(field.name)

    entry.full_clean(exclude=unchanged)


def _save_tag(tag: Tag) -> int:
    tag.save()
    is_searched = SearchName.objects.filter(facet=entry_facet_id(tag)).exists()
    if is_searched:
        save_names([], [tag])
    return 0
