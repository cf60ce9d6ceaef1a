"""New names and addresses of centers, partners, threat types: shown everywhere at once, old addresses redirect."""

from typing import Any

from django.db import transaction

from stories.facets import entry_id, facet_of
from stories.models import (
    Address,
    Audited,
    FusionCenter,
    OutcomeKind,
    Partner,
    Publication,
    ThreatType,
)
from stories.publishing.audit.log import record
from stories.publishing.projection import hold_names, refresh
from stories.publishing.search_names import learn_names


@transaction.atomic
def save_entry(entry: FusionCenter | Partner | ThreatType | OutcomeKind) -> int:
    """Save a vocabulary entry, keep its old address, refresh the stories that name it; return how many."""
    hold_names()
    kind = facet_of(type(entry)).param
    before = type(entry).objects.select_for_update().filter(pk=entry.pk).first()
    entry.save()
    if not isinstance(entry, OutcomeKind):
        learn_names([entry])
    if before and before.slug != entry.slug and kind != "outcome":
        Address.objects.update_or_create(
            kind=kind, slug=before.slug, defaults={"owner_id": entry.pk}
        )
    _tell(before, entry)
    # A broader threat type stands in the rows of its parts, so their rows are found by it too.
    named = (
        Publication.objects.with_any_facet([entry_id(entry)])
        if before
        else Publication.objects.none()
    )
    return refresh(named.select_related("edition"))


def _tell(before: Any, entry: Any) -> None:
    """Write into the audit log what the public or staff see of the change."""
    if before is None:
        return
    if (before.name, before.slug) != (entry.name, entry.slug):
        slugs = {"old_slug": before.slug, "slug": entry.slug}
        record(Audited.RENAMED, about=entry, old_name=before.name, name=entry.name, **slugs)
    if before.is_active != entry.is_active:
        record(
            Audited.RESTORED if entry.is_active else Audited.RETIRED, about=entry, name=entry.name
        )
