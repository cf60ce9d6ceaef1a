"""Stories that are released together: all of them, or none."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.models import Bundle, BundleMember, Edition
from stories.publishing.projection import hold_names
from stories.publishing.workflow.exceptions import WorkflowError
from stories.publishing.workflow.release import ReleaseOptions, release_cleared


@transaction.atomic
def release_bundle(bundle: Bundle, by: Any, at: datetime | None = None, until: datetime | None = None) -> list[Edition]:
    """Release every story of the bundle, now or at a set time; raise WorkflowError that names each one that cannot go.

    Each needs a clearance of its own: a bundle clears nothing.
    """
    hold_names()
    locked = Bundle.objects.select_for_update().get(pk=bundle.pk)
    members = list(locked.members.select_related("story").order_by("story_id"))
    if locked.released_at or not members:
        raise WorkflowError(_("This bundle was released already.") if locked.released_at else _("The bundle is empty."))
    editions, refusals = [], []
    for member in members:
        try:
            editions.append(_release(member, by, at, until))
        except ValidationError as error:
            refusals.append(f"{member.story}: {' '.join(error.messages)}")
    if refusals:
        raise WorkflowError([ValidationError(text) for text in refusals])
    Bundle.objects.filter(pk=locked.pk).update(released_at=at or Now(), released_by=by)
    return editions


def _release(member: BundleMember, by: Any, at: datetime | None, until: datetime | None) -> Edition:
    return release_cleared(
        member.story, by, ReleaseOptions(member.change_note, member.is_correction, at, until, bundle=member.bundle)
    )
