"""Merge of a vocabulary entry into another one, which replaces it everywhere at once."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.facets import entry_facet_id
from stories.models import (
    Address,
    Audited,
    FusionCenter,
    Merger,
    OutcomeKind,
    Partner,
    SearchName,
    ThreatType,
)
from stories.publishing.audit.log import record
from stories.publishing.merging.preview import require_mergeable, require_no_open_merger
from stories.publishing.merging.registry import REFERENCES, Entry, kind_of
from stories.publishing.merging.relations import move_references, stored_columns
from stories.publishing.search_names import save_names
from stories.publishing.search_updates import start_update
from stories.publishing.story_transaction import NamedLock, story_transaction, take_lock


@story_transaction
def merge(old: Entry, target: Entry, by: User) -> Merger:
    """Merge the old entry into the target; raise ValidationError when they can't be merged.

    Released editions don't change, but show the target at once. Old URLs redirect and old names are
    found. Working texts and search words follow in steps: run_updates() completes the merge and
    then deletes the old entry. A cleared text that uses the old entry must be cleared again.
    """
    take_lock(NamedLock.NAMES)
    require_no_open_merger()
    old, target = _lock_both(old, target)
    require_mergeable(old, target)

    columns = stored_columns(old)
    moved = _transfer(old, target)
    merger = Merger.objects.create(
        kind=kind_of(old),
        old_id=old.pk,
        old_name=old.name,
        heir_id=target.pk,
        heir_name=target.name,
        entry=columns,
        moved=moved,
        by=by,
    )
    start_update(old, merger, by)
    details = {"merger": merger.pk, "old": old.pk, "old_name": old.name, "name": target.name}
    record(Audited.MERGED, by, target, **details)
    return merger


def _lock_both(old: Entry, target: Entry) -> tuple[Any, Any]:
    """Return both rows from the database, locked; raise ValidationError if one is gone."""
    rows = type(old)._default_manager.select_for_update(of=("self",), no_key=True).order_by("pk")
    locked = rows.in_bulk([old.pk, target.pk])
    if len(locked) < len({old.pk, target.pk}):
        raise ValidationError(_("One of these entries was merged or deleted in the meantime."))
    return locked[old.pk], locked[target.pk]


def _transfer(old: Entry, target: Entry) -> dict[str, Any]:
    """Transfer everything from the old entry to the target; return the data to undo it."""
    was_part = False
    if isinstance(target, Partner) and isinstance(old, Partner) and target.parent_id == old.pk:
        was_part = True
        # Otherwise the target would be part of itself.
        target.parent_id = old.parent_id

    target.absorbed = [*target.absorbed, old.pk, *old.absorbed]
    target.absorbed_names = [*target.absorbed_names, old.name, *old.absorbed_names]
    target.save()

    moved: dict[str, Any] = {}
    for reference in REFERENCES[type(old)]:
        if reference.owner == "story_id":
            moved[reference.name] = {"moved": [], "dropped": [], "roles": {}}
        else:
            moved[reference.name] = move_references(reference, old.pk, target.pk)

    if not isinstance(old, OutcomeKind) and not isinstance(target, OutcomeKind):
        SearchName.objects.filter(facet=entry_facet_id(old)).delete()
        save_names([target])
        moved["addresses"] = _redirect(old, target)

    moved["was_part"] = was_part
    return moved


def _redirect(
    old: FusionCenter | Partner | ThreatType, target: FusionCenter | Partner | ThreatType
) -> list[str]:
    """Redirect the URLs of the old entry to the target; return its former slugs."""
    kind = kind_of(old)
    addresses = Address.objects.filter(kind=kind, owner_id=old.pk)
    former_slugs = list(addresses.exclude(slug=old.slug).values_list("slug", flat=True))

    addresses.update(owner_id=target.pk)
    Address.objects.update_or_create(kind=kind, slug=old.slug, defaults={"owner_id": target.pk})
    return former_slugs
