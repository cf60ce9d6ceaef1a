"""Out of the public site: one act, at once, everywhere."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stories.choices import Act
from stories.models import Audited, Edition, PreviewLink, Publication, Story, Takedown
from stories.publishing.audit.log import record
from stories.publishing.projection import hold_names
from stories.publishing.workflow.edits import void_clearance
from stories.publishing.workflow.exceptions import IllegalStepError, WorkflowError
from stories.publishing.workflow.transaction import LockedStory, locked_story, log_act, require_permission
from stories.publishing.workflow.visibility import cancel_schedule


def withdraw(story: Story, by: Any = None, reason: str = "") -> None:
    """Take the story out of the public site now, with all its editions and whatever is scheduled.

    Editions and log stay in the record. It comes back through a new clearance only. `by` None is the shell: whoever
    has the database may always take something down.
    """
    with locked_story(story, is_release=True) as held:
        if by is not None:
            require_permission(held, by, "withdraw_story")
        rows = Publication.objects.filter(story=held.story)
        if not rows.exists():
            raise IllegalStepError(
                _("A story that is %(status)s cannot take this step.") % {"status": held.status.label.lower()}
            )
        if not reason.strip():
            raise WorkflowError(_("Give a reason for the withdrawal."))
        cancel_schedule(held)
        rows.delete()
        _hide_editions(held, by, reason.strip())
        PreviewLink.objects.filter(story=held.story, expires_at__gt=held.now).update(expires_at=held.now)
        void_clearance(held, _("Withdrawn."))
        log_act(held, Act.WITHDRAW, by, reason)


def _hide_editions(held: LockedStory, by: Any, reason: str) -> None:
    shown = Edition.objects.released().filter(story=held.story).defer("content")
    Takedown.objects.bulk_create(Takedown(edition=edition, by=by, reason=reason[:300]) for edition in shown)


@transaction.atomic
def feature(story: Story) -> None:
    """Show the story first on the home page; raise ValidationError when it is not public."""
    hold_names()  # two stories featured at once would each wait for the other's row
    rows = Publication.objects.select_for_update().filter(story=story)
    if not rows.visible().exists():
        raise ValidationError(_("Only a published story can be featured."))
    Publication.objects.filter(is_featured=True).exclude(story=story).update(is_featured=False)
    rows.update(is_featured=True)
    record(Audited.FEATURED, about=story)
