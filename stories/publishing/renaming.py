"""Changes of vocabulary entries: new names show everywhere at once, former URLs redirect."""

from stories.facets import facet_of
from stories.models import (
    Address,
    Audited,
    OutcomeKind,
)
from stories.publishing.audit.log import record
from stories.publishing.merging.registry import Entry
from stories.publishing.search_names import save_names
from stories.publishing.search_updates import is_searched_differently, start_update
from stories.publishing.story_transaction import NamedLock, story_transaction, take_lock


@story_transaction
def save_entry(entry: Entry) -> int:
    """Save a vocabulary entry; return how many public stories show the change.

    Their search words and facets follow in steps: call run_updates() after the transaction.
    """
    before = None
    if entry.pk is not None:
        take_lock(NamedLock.NAMES)
        before = type(entry).objects.select_for_update(no_key=True).filter(pk=entry.pk).first()

    entry.save()

    # Outcome types are not in the vocabulary of the search.
    if not isinstance(entry, OutcomeKind):
        save_names([entry])
    if before is None:
        return 0

    # An outcome has no page.
    if before.slug != entry.slug and not isinstance(entry, OutcomeKind):
        Address.objects.update_or_create(
            kind=facet_of(type(entry)).param,
            slug=before.slug,
            defaults={"owner_id": entry.pk},
        )

    _record_changes(before, entry)

    if is_searched_differently(before, entry):
        return start_update(entry)
    return 0


def _record_changes(before: Entry, entry: Entry) -> None:
    """Record a changed name, slug or availability in the audit log."""
    if (before.name, before.slug) != (entry.name, entry.slug):
        record(
            Audited.RENAMED,
            about=entry,
            old_name=before.name,
            name=entry.name,
            old_slug=before.slug,
            slug=entry.slug,
        )

    if before.is_active != entry.is_active:
        act = Audited.RESTORED if entry.is_active else Audited.RETIRED
        record(act, about=entry, name=entry.name)
