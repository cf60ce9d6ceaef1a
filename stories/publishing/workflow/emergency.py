"""Break-glass: one person releases a story alone, and a second person signs afterwards."""

import logging
from typing import Any

from django.utils.translation import gettext as _

from stories.choices import Act, Basis
from stories.models import Clearance, Edition, Story
from stories.publishing.workflow.edits import record_editor, void_clearance
from stories.publishing.workflow.exceptions import SamePersonError, WorkflowError
from stories.publishing.workflow.release import ReleaseOptions, create_release
from stories.publishing.workflow.requirements import require_releasable
from stories.publishing.workflow.review import LegalReview, grant_clearance, require_complete_review
from stories.publishing.workflow.transaction import (
    LockedStory,
    locked_story,
    log_act,
    require_permission,
    require_transition,
)

logger = logging.getLogger(__name__)
SHORTEST_REASON = 20


def break_glass(story: Story, by: Any, reason: str, answers: LegalReview, terms: ReleaseOptions) -> Edition:
    """Release a text now that nobody else has cleared; raise WorkflowError or ValidationError.

    What the release check blocks stays blocked, and a pending case still needs the U.S. Attorney. Until a second
    person signs, the desk says so to every releasing official.
    """
    with locked_story(story, is_release=True) as held:
        require_permission(held, by, "break_glass")
        require_transition(held, Act.BREAK_GLASS)
        if len(reason.strip()) < SHORTEST_REASON:
            raise WorkflowError(_("Say in a sentence why this cannot wait for a second person."))
        _require_never_withdrawn(held)
        require_complete_review(answers, is_urgent=True)
        require_releasable(held, is_final=False, note=terms.change_note)
        if held.digest != held.story.content_hash:
            record_editor(held, by)
        void_clearance(held, _("Released by one person."))
        clearance = grant_clearance(held, by, Basis.BREAK_GLASS, answers, break_glass_reason=reason.strip())
        edition = create_release(held, Act.BREAK_GLASS, by, clearance, terms)
    logger.warning("break-glass: story %s, edition %s, released alone by %s", story.pk, edition.number, by.pk)
    return edition


def _require_never_withdrawn(held: LockedStory) -> None:
    latest = held.story.editions.select_related("takedown").defer("content").first()
    if latest and hasattr(latest, "takedown"):
        raise WorkflowError(_("What was withdrawn comes back through a clearance by a second person only."))


def countersign(clearance: Clearance, by: Any, remark: str = "") -> None:
    """Sign as the second person for what one person released alone."""
    with locked_story(clearance.story) as held:
        require_permission(held, by, "clear_story")
        signed = Clearance.objects.get(pk=clearance.pk)
        if signed.basis != Basis.BREAK_GLASS or signed.countersigned_at:
            raise WorkflowError(_("There is nothing to sign."))
        if by.pk in {signed.cleared_by_id, *signed.authors}:
            raise SamePersonError(_("You released or wrote this text. Somebody else must sign."))
        Clearance.objects.filter(pk=signed.pk).update(countersigned_by=by, countersigned_at=held.now)
        log_act(held, Act.COUNTERSIGN, by, remark)
