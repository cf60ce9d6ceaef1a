"""Emergency releases (break-glass): one person releases, a second person signs afterwards."""

import logging

from django.contrib.auth.models import AnonymousUser, User
from django.utils.translation import gettext as _

from stories.choices import Act, Basis
from stories.models import Clearance, Edition, Story
from stories.publishing.story_transaction import NamedLock, story_transaction, take_lock
from stories.publishing.workflow.edits import record_editor, void_clearance
from stories.publishing.workflow.exceptions import WorkflowError, require_no_refusal
from stories.publishing.workflow.release import ReleaseOptions, create_release
from stories.publishing.workflow.requirements import (
    require_decided_source_markings,
    require_releasable,
)
from stories.publishing.workflow.review import (
    LegalReview,
    clearance_details,
    grant_clearance,
    require_complete_review,
    require_note,
)
from stories.publishing.workflow.second_person import second_person_refusal
from stories.publishing.workflow.transaction import (
    ChangeNote,
    LockedStory,
    locked_story,
    log_act,
    require_permission,
    require_transition,
)

logger = logging.getLogger(__name__)
MIN_REASON_LENGTH = 20


@story_transaction
def break_glass(
    story: Story,
    by: User,
    reason: str,
    review: LegalReview,
    options: ReleaseOptions,
    note: ChangeNote | None = None,
) -> Edition:
    """Release a text now without a second person; raise WorkflowError or ValidationError.

    The release check and the markings of an imported document still block, and a pending case
    still needs the U.S. Attorney. Until a second person signs, the dashboard shows the release to
    every releasing official.
    """
    reason = reason.strip()
    take_lock(NamedLock.NAMES, is_shared=True)
    with locked_story(story) as locked:
        require_permission(locked, by, "break_glass")
        require_transition(locked, Act.BREAK_GLASS)
        if len(reason) < MIN_REASON_LENGTH:
            raise WorkflowError(_("Explain in a sentence why this can't wait for a second person."))

        _require_not_withdrawn(locked)
        require_complete_review(review, is_urgent=True)
        if note is not None:
            locked.write_note(note)
        require_note(locked)
        require_releasable(locked, is_final=False)
        require_decided_source_markings(locked)

        if locked.current_hash != locked.story.content_hash:
            record_editor(locked, by)

        void_clearance(locked, _("Released by one person."))

        clearance = grant_clearance(locked, by, Basis.BREAK_GLASS, review, reason)
        edition = create_release(locked, Act.BREAK_GLASS, by, clearance, options)

    logger.warning(
        "break-glass: story %s, edition %s, released alone by %s", story.pk, edition.number, by.pk
    )
    return edition


def _require_not_withdrawn(locked: LockedStory) -> None:
    editions = locked.story.editions.select_related("takedown").defer("content")
    latest = editions.first()
    if latest and hasattr(latest, "takedown"):
        raise WorkflowError(_("A second person must clear a story that was withdrawn."))


def countersign(clearance: Clearance, by: User, remark: str = "") -> None:
    """Sign an emergency release as the second person."""
    with locked_story(clearance.story) as locked:
        require_permission(locked, by, "clear_story")

        fresh = Clearance.objects.get(pk=clearance.pk)
        if fresh.basis != Basis.BREAK_GLASS or fresh.countersigned_at:
            raise WorkflowError(_("There is nothing to sign."))
        require_no_refusal(signature_refusal(fresh, by))

        row = Clearance.objects.filter(pk=fresh.pk)
        row.update(countersigned_by=by, countersigned_at=locked.now)
        log_act(locked, Act.COUNTERSIGN, by, remark, details=clearance_details(fresh))


def signature_refusal(clearance: Clearance, by: User | AnonymousUser) -> str:
    """Return why the user can't sign beside the authors and the releasing official; "" if so."""
    first_people = set(clearance.authors)
    if clearance.cleared_by_id:
        first_people.add(clearance.cleared_by_id)

    involved = _("You released or wrote this text. Someone else must sign.")
    return second_person_refusal(first_people, by, involved)
