"""Changes of vocabulary entries: new names show everywhere at once, former URLs redirect."""

from stories.facets import entry_facet_id, facet_of
from stories.models import (
    Address,
    Audited,
    OutcomeKind,
    Publication,
)
from stories.publishing.audit.log import record
from stories.publishing.merging.registry import Entry
from stories.publishing.projection import rebuild_publications
from stories.publishing.search_names import save_names
from stories.publishing.story_transaction import NamedLock, story_transaction, take_lock


@story_transaction
def save_entry(entry: Entry) -> int:
    """Save a vocabulary entry and rebuild the stories that name it; return how many."""
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

    # Rows contain the broader threat type too, so its stories are found by it.
    named_in = Publication.objects.with_any_facet([entry_facet_id(entry)])
    return rebuild_publications(named_in.select_related("edition"))


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
