"""Scheduled bundles: one story that falls out stops the release of all the others."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from stories.choices import Act
from stories.models import Bundle, Publication, Story
from stories.publishing.workflow.transaction import locked_story, log_act
from stories.publishing.workflow.visibility import cancel_schedule


def scheduled_bundle(story: Story) -> Bundle | None:
    """Return the bundle with which the story is scheduled for release; one query."""
    scheduled = Publication.objects.scheduled().filter(story=story)
    return Bundle.objects.filter(records__edition__in=scheduled.values("edition")).first()


def stop_bundle(bundle: Bundle | None, by: User | None, cause: str) -> None:
    """Cancel the scheduled releases of the bundle, which can then be scheduled again.

    The stories stay cleared. `cause` says why, in their history. Call it outside of
    locked_story(), which locks one story at a time.
    """
    if bundle is None:
        return

    scheduled = Publication.objects.scheduled().filter(edition__record__bundle=bundle)
    for story in Story.objects.filter(pk__in=scheduled.values("story")).order_by("pk"):
        with locked_story(story) as locked:
            cancel_schedule(locked)
            log_act(locked, Act.CANCEL, by, cause)

    Bundle.objects.filter(pk=bundle.pk).update(released_at=None, released_by=None)


def stop_cause(bundle: Bundle | None, story: Story) -> str:
    """Return the cause for the history of the other stories of a bundle."""
    if bundle is None:
        return ""
    names = {"bundle": bundle.name, "story": story.title}
    return _("The bundle “%(bundle)s” was stopped: “%(story)s” fell out.") % names
