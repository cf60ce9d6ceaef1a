"""Deletion of drafts that were never submitted. All other stories are part of the record."""

from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import ProtectedError
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from stories.models import Audited, Milestone, PreviewLink, Story
from stories.publishing.audit.log import record
from stories.publishing.picture_files import delete_unused_pictures
from stories.publishing.story_transaction import story_transaction
from stories.publishing.workflow.exceptions import NotAllowedError, WorkflowError
from stories.publishing.workflow.transaction import locked_story


def may_delete(story: Story, user: User) -> bool:
    """Return whether the user may delete the draft: its author, and those who see all stories."""
    if story.workflow_entries.exists() or not user.has_perm("stories.delete_story"):
        return False
    if user.has_perm("stories.view_all_stories"):
        return True
    is_visible = Story.objects.visible_to(user).filter(pk=story.pk).exists()
    return story.created_by_id == user.pk and is_visible


@story_transaction
def delete_draft(story: Story, by: User, reason: str) -> None:
    """Delete a draft with its versions, remarks and links; raise WorkflowError."""
    with locked_story(story) as locked:
        if not may_delete(locked.story, by):
            raise NotAllowedError(
                _("This story can’t be deleted, because it was submitted meanwhile.")
            )

        if locked.story.created_by_id != by.pk and not reason.strip():
            raise WorkflowError(_("Give a reason for the deletion."))

        record(Audited.DELETED, by, locked.story, reason=reason.strip())
        pictures = pictures_of(locked.story)
        try:
            Story.objects.get(pk=locked.story.pk).delete()
        except ProtectedError as error:
            raise WorkflowError(
                _("This story can’t be deleted, because the record refers to it.")
            ) from error

    transaction.on_commit(partial(delete_unused_pictures, pictures))


def pictures_of(story: Story) -> set[str]:
    """Return the names of the picture files of the working text, its versions and links."""
    names: set[str | None] = {story.image.name}
    for model in (Milestone, PreviewLink):
        rows = model.objects.filter(story=story)
        names.update(rows.values_list(KT("content__image__name"), flat=True))

    return set(filter(None, names))
