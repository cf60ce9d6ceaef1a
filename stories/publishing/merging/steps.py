"""Steps that complete a merge or its undo: references of a few stories at a time."""

from typing import Any, cast

from stories.choices import ChangeAct, ChangeState
from stories.facets import entry_facet_id
from stories.models import Merger, ProposedChange, Publication, SearchUpdate, Story
from stories.publishing.content_values import load_relations
from stories.publishing.merging.registry import MODELS, REFERENCES, EntryReference, stories_using
from stories.publishing.merging.relations import (
    MovedRows,
    count_unrestored,
    move_references,
    restore_references,
)
from stories.publishing.proposals.permit import permit_change
from stories.publishing.snapshot import is_recorded
from stories.publishing.story_transaction import lock_stories
from stories.publishing.workflow import note_merges

UNRESTORED = "unrestored"


def move_stories(update: SearchUpdate, number: int) -> bool:
    """Move the references of the next stories; return whether there were any.

    Call it in a transaction of its own. The stories are locked until it ends.
    """
    merger = _locked_merger(update)
    remaining = sorted(pk for pk in _stories_of(merger) if pk > update.last_story)
    story_ids = remaining[:number]
    if not story_ids:
        return False

    stories = lock_stories(story_ids)
    load_relations(stories)
    recorded = [story.pk for story in stories if is_recorded(story)]

    for reference in _story_references(merger):
        if merger.undone_at:
            moved = merger.moved[reference.name]
            restore_references(reference, moved, merger.old_id, merger.heir_id, story_ids)
        else:
            moved = move_references(reference, merger.old_id, merger.heir_id, story_ids)
            _add(merger.moved[reference.name], moved)

    merger.save(update_fields=["moved"])
    note_merges(recorded, update.by)
    SearchUpdate.objects.filter(pk=update.pk).update(last_story=story_ids[-1])
    return True


def complete_merger(update: SearchUpdate) -> bool:
    """Delete the merged entry, or count what an undo could not restore; return whether it is done.

    It isn't while a story that was saved meanwhile refers to the entry.
    """
    merger = _locked_merger(update)
    if merger.undone_at:
        left = 0
        for reference in REFERENCES[MODELS[merger.kind]]:
            left += count_unrestored(reference, merger.moved[reference.name], merger.old_id)
        merger.moved[UNRESTORED] = left
        merger.save(update_fields=["moved"])
        return True

    old = MODELS[merger.kind]._default_manager.get(pk=merger.old_id)
    named_in = Publication.objects.with_any_facet([entry_facet_id(old)])
    if stories_using(old) or named_in.exists():
        SearchUpdate.objects.filter(pk=update.pk).update(last_story=0, last_edition=0)
        return False

    change = ProposedChange.objects.filter(
        act=ChangeAct.MERGE,
        state=ChangeState.CONFIRMED,
        kind=old._meta.label_lower,
        object_id=old.pk,
    ).latest("pk")
    with permit_change(change):
        type(old)._default_manager.filter(pk=old.pk).delete()
    return True


def _locked_merger(update: SearchUpdate) -> Merger:
    rows = Merger.objects.select_for_update(of=("self",))
    return rows.get(pk=cast(int, update.merger_id))


def _stories_of(merger: Merger) -> set[int]:
    """Return the ids of the stories whose references are to be moved or restored."""
    if not merger.undone_at:
        return stories_using(MODELS[merger.kind](pk=merger.old_id))

    story_ids: set[int] = set()
    for reference in _story_references(merger):
        moved = merger.moved[reference.name]
        story_ids.update(columns["story_id"] for columns in moved["dropped"])
        rows = reference.model._default_manager.filter(pk__in=moved["moved"])
        story_ids.update(rows.values_list("story_id", flat=True))

    return set(Story.objects.filter(pk__in=story_ids).values_list("pk", flat=True))


def _story_references(merger: Merger) -> list[EntryReference]:
    references = REFERENCES[MODELS[merger.kind]]
    return [reference for reference in references if reference.owner == "story_id"]


def _add(all_moved: Any, moved: MovedRows) -> None:
    """Add the rows of a step to those of the steps before."""
    all_moved["moved"] += moved["moved"]
    all_moved["dropped"] += moved["dropped"]
    all_moved["roles"] |= moved["roles"]
