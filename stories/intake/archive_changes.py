"""Changed wording of the archive, written as drafts of the next editions of its stories.

A released story gets the new text as its working text only. Staff submit and clear it like any
other change, so nothing becomes public here. Its URL stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from stories.choices import Status
from stories.intake.archive_stories import find_entry, replace_relations, write_columns
from stories.intake.records import Record
from stories.models import Story
from stories.publishing.content_diff import diff_contents
from stories.publishing.snapshot import snapshot
from stories.publishing.workflow import note_edit


@dataclass(frozen=True, slots=True)
class StoryChange:
    """A story whose record has other content, and the labels of the fields that differ.

    `is_kept` is set for a story that staff have edited or withdrawn: its text stays as it is.
    """

    slug: str
    fields: list[str]
    is_kept: bool = False


def propose_changes(records: Iterable[Record]) -> list[StoryChange]:
    """Write changed records to the working texts of their stories; return what differs."""
    changes = []
    for record in records:
        story = find_entry(Story, record["slug"])
        if story is not None:
            change = _propose_change(story, record)
            if change.fields:
                changes.append(change)

    return changes


def _propose_change(story: Story, record: Record) -> StoryChange:
    """Write one record to its story, unless staff have edited it."""
    before = snapshot(story)
    is_kept = bool(story.authors) or story.status != Status.PUBLISHED
    with transaction.atomic():
        write_columns(story, record)
        story.full_clean()
        story.save()
        replace_relations(story, record)
        diffs = diff_contents(before, snapshot(story))
        if is_kept or not diffs:
            transaction.set_rollback(True)
        else:
            note_edit(story, None)

    return StoryChange(record["slug"], [diff.label for diff in diffs], is_kept)
