"""Withdrawal of a story from the public site, and the featured story."""

from functools import partial

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.choices import Act, Status
from stories.models import Audited, Edition, PreviewLink, Publication, Remark, Story, Takedown
from stories.models.publication import status_in_sentence
from stories.publishing.audit.log import record
from stories.publishing.story_transaction import (
    NamedLock,
    lock_story,
    run_story_transaction,
    story_transaction,
    take_lock,
)
from stories.publishing.workflow.bundle_cancellation import (
    scheduled_bundle,
    stop_bundle,
    stop_cause,
)
from stories.publishing.workflow.edits import void_clearance
from stories.publishing.workflow.exceptions import IllegalStepError, require_text
from stories.publishing.workflow.transaction import (
    LockedStory,
    locked_story,
    log_act,
    require_permission,
)
from stories.publishing.workflow.visibility import cancel_schedule


def withdraw(story: Story, by: User | None = None, reason: str = "") -> None:
    """Remove the story from the public site now, with all editions and scheduled releases.

    Editions and log stay in the record. Publishing it again needs a new clearance. `by` None is
    the shell: whoever has the database may always withdraw a story. It never gives way to others
    who write the story: it is tried again until it succeeds or the database is gone.
    """
    run_story_transaction(partial(_withdraw, story, by, reason), must_win=True)


def _withdraw(story: Story, by: User | None, reason: str) -> None:
    """Take a story off the site, with its schedule, editions, links and clearance."""
    with locked_story(story) as locked:
        if by is not None:
            require_permission(locked, by, "withdraw_story")

        rows = Publication.objects.filter(story=locked.story)
        if not rows.exists():
            raise IllegalStepError(
                _("This action isn't available for a story that is %(status)s.")
                % {"status": status_in_sentence(locked.story)}
            )

        require_text(reason, _("Give a reason for the withdrawal."))
        has_new_text = locked.status not in (Status.PUBLISHED, Status.WITHDRAWN)
        bundle = scheduled_bundle(locked.story)
        cancel_schedule(locked)
        rows.delete()
        _hide_editions(locked, by, reason.strip())

        open_links = PreviewLink.objects.filter(story=locked.story, expires_at__gt=locked.now)
        open_links.update(expires_at=locked.now)

        void_clearance(locked, _("Withdrawn."))
        log_act(locked, Act.WITHDRAW, by, reason)
        if by is not None and has_new_text:
            _tell_people_at_work(locked, by, reason.strip())

        stop_bundle(bundle, by, stop_cause(bundle, locked.story), locked.now)


def _tell_people_at_work(locked: LockedStory, by: User, reason: str) -> None:
    """Leave an open remark for the authors and reviewers of the new text."""
    reviews = locked.story.workflow_entries.filter(act__in=(Act.SEND_BACK, Act.CLEAR))
    people = {*locked.story.authors, *reviews.values_list("by", flat=True)} - {None, by.pk}
    if not people:
        return

    text = _("The story was withdrawn from the site while you worked on a new edition: %(reason)s")
    remark = Remark.objects.create(story=locked.story, by=by, text=text % {"reason": reason})
    remark.mentions.set(User.objects.filter(pk__in=people, is_active=True))


def _hide_editions(locked: LockedStory, by: User | None, reason: str) -> None:
    editions = Edition.objects.released().filter(story=locked.story).defer("content")
    takedowns = [Takedown(edition=edition, by=by, reason=reason[:300]) for edition in editions]
    Takedown.objects.bulk_create(takedowns)


@story_transaction
def feature(story: Story) -> None:
    """Show the story first on the home page; raise ValidationError when it isn't public."""
    take_lock(NamedLock.FEATURED)
    lock_story(story.pk)
    rows = Publication.objects.filter(story=story)
    if not rows.visible().exists():
        raise ValidationError(_("Only a published story can be featured."))

    featured = Publication.objects.filter(is_featured=True).exclude(story=story)
    featured.update(is_featured=False)
    rows.update(is_featured=True)
    record(Audited.FEATURED, about=story)
