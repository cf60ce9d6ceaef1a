"""Restoring an earlier content as the working text. It counts as an edit; nothing is released."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from stories.models import Milestone, Story
from stories.publishing.content_fields import CONTENT_FIELDS, STORY_COLUMNS
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.workflow import EditResult, WorkflowError, note_edit


@transaction.atomic
def restore(story: Story, content: Mapping[str, Any], by: Any, name: str, seen: str) -> EditResult:
    """Write a content of this story into its working text, which is kept as a milestone; raise WorkflowError.

    `name` is the name of the content, `seen` the hash of the working text that the user saw. Staff's own notes
    stay. Entries that the vocabularies no longer contain, and a picture whose file is gone, are left out.
    """
    held = Story.objects.select_for_update().get(pk=story.pk)
    before = snapshot(held)
    if content_hash(before) != seen:
        raise WorkflowError(
            _(
                "The story was changed after this page was opened. Look at it again before you go on."
            )
        )
    kept = _("Before “%(name)s” was restored") % {"name": name}
    Milestone.objects.create(story=held, name=kept[:120], content=before, by=by)
    for field in CONTENT_FIELDS:
        field.write(held, field.value(content))
    held.updated_by = by
    held.save(update_fields=[*STORY_COLUMNS, "updated_by", "updated_at"])
    return note_edit(held, by)
