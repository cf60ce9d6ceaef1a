"""Merging: one entry goes, another stands for it everywhere, at once."""

from typing import Any

from django.db import transaction

from stories.facets import entry_id
from stories.models import Address, Audited, Merger, OutcomeKind, Partner, Publication, SearchName, Story
from stories.publishing.audit.log import record
from stories.publishing.merging.preview import require_mergeable
from stories.publishing.merging.registry import REFERENCES, Entry, kind_of, stories_using
from stories.publishing.merging.relations import move_references, stored_columns
from stories.publishing.names import learn_names
from stories.publishing.projection import hold_names, refresh
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.workflow import note_merge


@transaction.atomic
def merge(old: Entry, heir: Entry, by: Any) -> Merger:
    """Merge one entry into another; raise ValidationError where that makes no sense.

    Working texts name the heir; released editions stay as they are, and show it. Old addresses redirect to it, old
    names find it. A cleared text that named the old entry must be cleared anew.
    """
    hold_names()
    old, heir = _locked(old, heir)
    require_mergeable(old, heir)
    kind = kind_of(old)
    noted = lock_recorded_stories(stories_using(old))
    public = list(Publication.objects.with_any([entry_id(old)]).values_list("pk", flat=True))
    entry, moved = stored_columns(old), _hand_over(old, heir)
    for story in noted:
        note_merge(story, by)
    refresh(Publication.objects.filter(pk__in=public).select_related("edition"))
    type(old)._default_manager.filter(pk=old.pk).delete()
    about = {"kind": kind, "old_id": old.pk, "old_name": old.name, "heir_id": heir.pk, "heir_name": heir.name}
    merger = Merger.objects.create(**about, entry=entry, moved=moved, by=by)
    record(Audited.MERGED, by, heir, merger=merger.pk, old=old.pk, old_name=old.name, name=heir.name)
    return merger


def _locked(old: Entry, heir: Entry) -> list[Any]:
    """Return both rows as they are now, locked in one order, whoever merges at the same time."""
    rows = type(old)._default_manager.select_for_update(of=("self",)).order_by("pk").in_bulk([old.pk, heir.pk])
    return [rows[old.pk], rows[heir.pk]]


def lock_recorded_stories(stories: set[int]) -> list[Story]:
    """Lock these stories and return those whose text is the one that was noted last: its new hash must be noted too."""
    locked = Story.objects.select_for_update().filter(pk__in=stories).order_by("pk")
    return [story for story in locked if _is_noted(story)]


def _is_noted(story: Story) -> bool:
    try:
        return content_hash(snapshot(story)) == story.content_hash
    except FileNotFoundError:  # its picture is gone; nobody can say what its content is
        return False


def _hand_over(old: Entry, heir: Entry) -> dict[str, Any]:
    """Give the heir what hangs on the old entry; return what was moved, by the name of the table."""
    kind = kind_of(old)
    was_part = isinstance(heir, Partner) and heir.parent_id == old.pk
    if isinstance(heir, Partner) and isinstance(old, Partner) and was_part:
        heir.parent_id = old.parent_id  # nobody is part of itself
    heir.absorbed = [*heir.absorbed, old.pk, *old.absorbed]
    heir.absorbed_names = [*heir.absorbed_names, old.name, *old.absorbed_names]
    heir.save()
    moved: dict[str, Any] = {link.name: move_references(link, old.pk, heir.pk) for link in REFERENCES[type(old)]}
    if not isinstance(old, OutcomeKind) and not isinstance(heir, OutcomeKind):
        SearchName.objects.filter(facet=entry_id(old)).delete()
        learn_names([heir])
        moved["addresses"] = _redirect(kind, old, heir)
    return moved | {"was_part": was_part}


def _redirect(kind: str, old: Any, heir: Any) -> list[str]:
    """Let the addresses of the old entry lead to its heir; return those that it had before the present one."""
    known = Address.objects.filter(kind=kind, owner_id=old.pk)
    slugs = list(known.exclude(slug=old.slug).values_list("slug", flat=True))
    known.update(owner_id=heir.pk)
    Address.objects.update_or_create(kind=kind, slug=old.slug, defaults={"owner_id": heir.pk})
    return slugs
