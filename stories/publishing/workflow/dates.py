"""Dates of a public story: when it leaves the site, and when staff review it again."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.choices import Act, Status
from stories.models import Publication, Story
from stories.publishing.workflow.exceptions import WorkflowError
from stories.publishing.workflow.transaction import (
    LockedStory,
    locked_story,
    log_act,
    require_permission,
)
from stories.timezones import format_eastern

# How long before its date a review is due.
REVIEW_NOTICE = timedelta(days=30)


def due_for_review(stories: QuerySet[Story]) -> QuerySet[Story]:
    """Return the stories that staff should review again now or soon."""
    due = stories.filter(review_at__lte=Now() + REVIEW_NOTICE)
    return due.exclude(status=Status.WITHDRAWN)


def current_end(story: Story) -> datetime | None:
    """Return when the public story leaves the site as staff decided; one query."""
    return current_ends([story.pk]).get(story.pk)


def current_ends(story_ids: Collection[int]) -> dict[int, datetime | None]:
    """Return when these public stories leave the site as staff decided; one query."""
    rows = Publication.objects.visible().filter(story__in=story_ids).order_by()
    return dict(rows.values_list("story", "ends_at"))


def change_end(story: Story, by: User, until: datetime | None, remark: str = "") -> None:
    """Change when a public story leaves the site, without a new edition; None is never.

    A scheduled edition keeps its own end. Raise WorkflowError, ValidationError.
    """
    with locked_story(story) as locked:
        require_permission(locked, by, "publish_story")
        row = _require_public(locked)
        if until and until <= locked.now:
            raise ValidationError(
                {"until": _("This time is in the past. To remove the story now, withdraw it.")}
            )

        # A scheduled edition replaces this one, unless it ends before.
        replaced_at = None
        if row.visible_until != row.ends_at:
            replaced_at = row.visible_until

        row.visible_until = min((time for time in (until, replaced_at) if time), default=None)
        row.ends_at = until
        row.save(update_fields=["visible_until", "ends_at"])

        end = format_eastern(until) if until else _("no end date")
        log_act(locked, Act.CHANGE_END, by, f"{end}. {remark}".strip())


def read_again(story: Story, by: User, review_at: datetime, remark: str = "") -> None:
    """Record that the public text is still correct, and when it is due for the next review."""
    with locked_story(story) as locked:
        require_permission(locked, by, "review_story")
        _require_public(locked)
        if review_at <= locked.now:
            raise ValidationError({"review_at": _("Choose a date in the future.")})

        Story.objects.filter(pk=locked.story.pk).update(review_at=review_at)
        log_act(locked, Act.READ_AGAIN, by, remark)


def _require_public(locked: LockedStory) -> Publication:
    row = Publication.objects.visible().filter(story=locked.story).first()
    if row is None:
        raise WorkflowError(_("This story isn't public."))
    return row
