"""The only writer of Story.status: every act checks, changes and logs in one transaction on a locked row."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stories.choices import Status
from stories.models import Address, Edition, Publication, Story, WorkflowEntry
from stories.publishing.projection import hold_names, project
from stories.publishing.snapshot import content_hash, require_complete, snapshot

# What each act may start from.
PUBLISHABLE = {Status.DRAFT, Status.PUBLISHED, Status.WITHDRAWN}
WITHDRAWABLE = {Status.PUBLISHED}


@transaction.atomic
def publish(story: Story, by: Any = None, change_note: str = "") -> Edition:
    """Release the working text as the next edition and make it public now.

    Raise ValidationError when the story is incomplete, its address belongs to another story, or nothing changed
    since the edition that is public.
    """
    hold_names()
    locked = _lock(story, PUBLISHABLE)
    content = snapshot(locked)
    require_complete(content)
    _claim_address(locked)
    edition = _next_edition(locked, content, by, change_note.strip())
    Publication.objects.update_or_create(story=locked, defaults=project(edition))
    _move(locked, Status.PUBLISHED, by, edition, change_note)
    story.status = locked.status
    return edition


@transaction.atomic
def withdraw(story: Story, by: Any = None, reason: str = "") -> None:
    """Take the story out of the public site now; its editions and its log stay."""
    hold_names()  # what is counted is counted by one transaction at a time
    locked = _lock(story, WITHDRAWABLE)
    if not reason.strip():
        raise ValidationError(_("Give a reason for the withdrawal."))
    Publication.objects.filter(story=locked).delete()
    _move(locked, Status.WITHDRAWN, by, None, reason)
    story.status = locked.status


@transaction.atomic
def feature(story: Story) -> None:
    """Show the story first on the home page; raise ValidationError when it is not public."""
    hold_names()  # two stories featured at once would each wait for the other's row
    row = Publication.objects.select_for_update().filter(story=story)
    if not row.visible().exists():
        raise ValidationError(_("Only a published story can be featured."))
    Publication.objects.filter(is_featured=True).update(is_featured=False)
    row.update(is_featured=True)


def _lock(story: Story, allowed: set[Status]) -> Story:
    locked = Story.objects.select_for_update().get(pk=story.pk)
    if locked.status not in allowed:
        raise ValidationError(
            _("A story that is %(status)s cannot take this step.") % {"status": locked.get_status_display()}
        )
    return locked


def _claim_address(story: Story) -> None:
    """Keep the slug for this story for good, so that no address ever leads to another story."""
    address, _created = Address.objects.get_or_create(kind="story", slug=story.slug, defaults={"owner_id": story.pk})
    if address.owner_id != story.pk:
        raise ValidationError(_("The address %(slug)s belonged to another story.") % {"slug": story.slug})


def _next_edition(story: Story, content: dict[str, Any], by: Any, change_note: str) -> Edition:
    latest = story.editions.first()
    digest = content_hash(content)
    if latest and latest.content_hash == digest and story.status == Status.PUBLISHED:
        raise ValidationError(_("Nothing has changed since edition %(number)s.") % {"number": latest.number})
    if latest and not change_note:
        raise ValidationError(_("Say in a few public words what changed."))
    number = latest.number + 1 if latest else 1
    edition = Edition.objects.create(
        story=story, number=number, content=content, content_hash=digest, released_by=by, change_note=change_note
    )
    edition.refresh_from_db(fields=["released_at"])  # the database's clock, not this process's
    return edition


def _move(story: Story, to: Status, by: Any, edition: Edition | None, remark: str) -> None:
    WorkflowEntry.objects.create(
        story=story, edition=edition, from_status=story.status, to_status=to, by=by, remark=remark.strip()
    )
    story.status = to
    Story.objects.filter(pk=story.pk).update(status=to)
