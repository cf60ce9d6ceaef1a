"""Restoring an earlier content as the working text. This is an edit; nothing is released."""

from collections.abc import Collection, Mapping

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from stories.models import Milestone, Story
from stories.models.edition_content import Snapshot, VocabularyIds, VocabularyNames
from stories.publishing.content_fields import CONTENT_FIELDS, STORY_COLUMNS
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.story_transaction import lock_story, story_transaction
from stories.publishing.workflow import EditResult, WorkflowError, note_edit


@story_transaction
def restore(story: Story, content: Snapshot, by: User, name: str, seen: str) -> EditResult:
    """Replace the working text with a content of this story; keep the old text as a milestone.

    `name` is the name of the content, `seen` the hash of the working text that the user saw.
    Editor's notes are kept. A merged entry becomes the one it was merged into; what
    unrestorable_parts() lists is left out. Raise WorkflowError if the working text has changed.
    """
    locked = lock_story(story.pk)
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


def unrestorable_parts(story: Story, content: Snapshot) -> list[str]:
    """Name the parts of a content that can't be restored; at most six queries."""
    ids = VocabularyIds.in_contents([content])
    names = VocabularyNames.for_contents([content])
    parts = [
        *_deleted(_("Fusion center"), ids.centers, names.centers),
        *_deleted(_("Partner"), ids.partners, names.partners),
        *_deleted(_("Threat type"), ids.threats, names.threats),
        *_deleted(_("Outcome type"), ids.outcomes, names.outcomes),
    ]

    image = content["image"]
    storage = Story._meta.get_field("image").storage
    if image and not storage.exists(image["name"]):
        parts.append(_("Picture: the file was deleted"))
    if Story.objects.filter(slug=content["slug"]).exclude(pk=story.pk).exists():
        parts.append(_("URL: another story uses “%(slug)s”") % {"slug": content["slug"]})
    return parts


def _deleted(label: str, ids: Collection[int], entries: Mapping[int, object]) -> list[str]:
    gone = sorted(id_ for id_ in ids if id_ not in entries)
    return [_("%(label)s %(id)s: deleted") % {"label": label, "id": id_} for id_ in gone]
