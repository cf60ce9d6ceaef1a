"""Scheduled bundles: one story that falls out stops the release of all the others."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from stories.choices import Act
from stories.models import Bundle, Publication, Story
from stories.publishing.story_transaction import lock_stories
from stories.publishing.workflow.transaction import LockedStory, log_act, set_permit
from stories.publishing.workflow.visibility import cancel_schedules


def scheduled_bundle(story: Story) -> Bundle | None:
    """Return the bundle with which the story is scheduled for release; one query."""
    scheduled = Publication.objects.scheduled().filter(story=story)
    return Bundle.objects.filter(records__edition__in=scheduled.values("edition")).first()


def stop_bundle(bundle: Bundle | None, by: User | None, cause: str, now: datetime) -> None:
    """Cancel the scheduled releases of the bundle, which can then be scheduled again.

    The stories stay cleared. `cause` says why, in their history. This is the last step of an act:
    it ends the permit to write workflow data. A few queries, and two for each story's log.
    """
    if bundle is None:
        return

    scheduled = Publication.objects.scheduled().filter(edition__record__bundle=bundle)
    stories = lock_stories(scheduled.values("story"))
    story_ids = [story.pk for story in stories]
    set_permit(*story_ids)
    cancel_schedules(story_ids, now)
    for story in stories:
        log_act(LockedStory(story, now), Act.CANCEL, by, cause)

    set_permit()
    Bundle.objects.filter(pk=bundle.pk).update(released_at=None, released_by=None)


def stop_cause(bundle: Bundle | None, story: Story) -> str:
    """Return the cause for the history of the other stories of a bundle.

    It contains no title: their readers may not see this story, and a purge would miss it.
    """
    if bundle is None:
        return ""
    details = {"bundle": bundle.name, "number": story.pk}
    return _("The bundle “%(bundle)s” was stopped because story %(number)s fell out.") % details
