"""Restoring an earlier content as the working text. This is an edit; nothing is released."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from stories.models import Milestone, Story
from stories.models.edition_content import Snapshot
from stories.publishing.content_fields import CONTENT_FIELDS, STORY_COLUMNS
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.story_transaction import story_transaction
from stories.publishing.workflow import EditResult, WorkflowError, note_edit


@story_transaction
def restore(story: Story, content: Snapshot, by: User, name: str, seen: str) -> EditResult:
    """Replace the working text with a content of this story; keep the old text as a milestone.

    `name` is the name of the content, `seen` the hash of the working text that the user saw.
    Editor's notes are kept. Entries that no longer exist and a missing picture are left out.
    Raise WorkflowError if the working text has changed.
    """
    locked = Story.objects.select_for_update().get(pk=story.pk)
    before = snapshot(locked)
    if content_hash(before) != seen:
        raise WorkflowError(_("The story changed after you opened this page. Review it again."))

    milestone = _("Before “%(name)s” was restored") % {"name": name}
    Milestone.objects.create(story=locked, name=milestone[:120], content=before, by=by)

    for field in CONTENT_FIELDS:
        field.write(locked, field.value(content))
    locked.updated_by = by
    locked.save(update_fields=[*STORY_COLUMNS, "updated_by", "updated_at"])
    return note_edit(locked, by)
