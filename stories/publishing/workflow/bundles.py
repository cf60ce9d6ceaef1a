"""Bundles: stories that are released together, all or none."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.models import Bundle, Edition
from stories.publishing.story_transaction import (
    NamedLock,
    lock_stories,
    story_transaction,
    take_lock,
)
from stories.publishing.workflow.bundle_cancellation import stop_bundle
from stories.publishing.workflow.dates import current_end
from stories.publishing.workflow.exceptions import WorkflowError, require_role
from stories.publishing.workflow.release import ReleaseOptions, release_cleared


@story_transaction
def release_bundle(
    bundle: Bundle, by: User, at: datetime | None = None, until: datetime | None = None
) -> list[Edition]:
    """Release every story of the bundle, now or at a set time.

    Each story needs its own clearance. Raise WorkflowError that names each story that can't be
    released.
    """
    take_lock(NamedLock.NAMES, is_shared=True)
    locked = _lock_with_stories(bundle)
    if locked.released_at:
        raise WorkflowError(_("This bundle was released or scheduled already."))

    members = list(locked.members.select_related("story").order_by("story_id"))
    if not members:
        raise WorkflowError(_("The bundle is empty."))

    editions: list[Edition] = []
    refusals: list[ValidationError] = []
    for member in members:
        options = ReleaseOptions(
            at,
            until or current_end(member.story),
            bundle=member.bundle,
            review_at=member.story.review_at,
        )
        try:
            edition = release_cleared(member.story, by, options)
        except ValidationError as error:
            message = f"{member.story}: {' '.join(error.messages)}"
            refusals.append(ValidationError(message))
        else:
            editions.append(edition)

    if refusals:
        raise WorkflowError(refusals)

    Bundle.objects.filter(pk=locked.pk).update(released_at=at or Now(), released_by=by)
    return editions


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
