"""Bundles: stories that are released together, all or none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.models import Bundle, Edition, Story
from stories.publishing.story_transaction import (
    NamedLock,
    lock_stories,
    story_transaction,
    take_lock,
)
from stories.publishing.workflow.bundle_cancellation import stop_bundle
from stories.publishing.workflow.dates import current_ends
from stories.publishing.workflow.exceptions import WorkflowError, require_role
from stories.publishing.workflow.release import (
    Release,
    ReleaseOptions,
    cleared_release,
    create_releases,
    latest_editions,
    valid_clearances,
)
from stories.publishing.workflow.requirements import check_texts
from stories.publishing.workflow.transaction import (
    LockedStory,
    auditing_refusals,
    locked_stories,
    require_account,
    require_visible,
)


@story_transaction
def release_bundle(
    bundle: Bundle, by: User, at: datetime | None = None, until: datetime | None = None
) -> list[Edition]:
    """Release every story of the bundle, now or at a set time.

    Each story needs its own clearance. Raise WorkflowError that names each story that can't be
    released.
    """
    take_lock(NamedLock.NAMES, is_shared=True)
    stored = _lock_with_stories(bundle)
    if stored.released_at:
        raise WorkflowError(_("This bundle was released or scheduled already."))

    stories = list(Story.objects.filter(pk__in=stored.members.values("story")).order_by("pk"))
    if not stories:
        raise WorkflowError(_("The bundle is empty."))

    with auditing_refusals(stored):
        require_account(by, "publish_story")

    with locked_stories(stories) as all_locked:
        check_texts(all_locked)
        releases = _cleared_releases(all_locked, by, stored, at, until)
        editions = create_releases(releases, by)

    Bundle.objects.filter(pk=stored.pk).update(released_at=at or Now(), released_by=by)
    return editions


def _cleared_releases(
    all_locked: Sequence[LockedStory],
    by: User,
    bundle: Bundle,
    at: datetime | None,
    until: datetime | None,
) -> list[Release]:
    """Return the releases of these stories; raise WorkflowError that names each refused story."""
    clearances = valid_clearances(all_locked)
    latest = latest_editions(all_locked)
    ends = current_ends([locked.story.pk for locked in all_locked])
    releases: list[Release] = []
    refusals: list[ValidationError] = []

    for locked in all_locked:
        story = locked.story
        end = until or ends.get(story.pk)
        options = ReleaseOptions(at, end, bundle=bundle, review_at=story.review_at)
        try:
            with auditing_refusals(story):
                require_visible(locked, by)
                release = cleared_release(
                    locked, clearances.get(story.pk), options, latest.get(story.pk)
                )
        except ValidationError as error:
            message = f"{story}: {' '.join(error.messages)}"
            refusals.append(ValidationError(message))
        else:
            releases.append(release)

    if refusals:
        raise WorkflowError(refusals)
    return releases


@story_transaction
def cancel_bundle(bundle: Bundle, by: User, remark: str = "") -> None:
    """Cancel the scheduled release of a whole bundle; its stories stay cleared."""
    require_role(by, "stories.publish_story")

    locked = _lock_with_stories(bundle)
    if locked.released_at is None or locked.released_at <= locked.now:
        raise WorkflowError(_("No release of this bundle is scheduled."))
    cause = remark or _("The release of the bundle was canceled.")
    stop_bundle(locked, by, cause, locked.now)


def _lock_with_stories(bundle: Bundle) -> Any:
    """Lock the stories of a bundle, then the bundle; return it with the time as `now`."""
    lock_stories(bundle.members.values("story"))
    return Bundle.objects.select_for_update().annotate(now=Now()).get(pk=bundle.pk)
