"""Break-glass: one person releases a story alone, and a second person signs afterwards."""

import logging
from typing import Any

from django.utils.translation import gettext as _

from stories.choices import Act, Basis
from stories.models import Clearance, Edition, Story
from stories.publishing.workflow.edits import sign, void
from stories.publishing.workflow.exceptions import RefusedError, SamePersonError
from stories.publishing.workflow.release import Terms, release
from stories.publishing.workflow.requirements import vet
from stories.publishing.workflow.review import Answers, grant, require_answers
from stories.publishing.workflow.transaction import Held, hold, log, require_right, require_step

logger = logging.getLogger(__name__)
SHORTEST_REASON = 20


def break_glass(story: Story, by: Any, reason: str, answers: Answers, terms: Terms) -> Edition:
    """Release a text now that nobody else has cleared; raise RefusedError or ValidationError.

    What the release check blocks stays blocked, and a pending case still needs the U.S. Attorney. Until a second
    person signs, the desk says so to every releasing official.
    """
    with hold(story, is_release=True) as held:
        require_right(held, by, "break_glass")
        require_step(held, Act.BREAK_GLASS)
        if len(reason.strip()) < SHORTEST_REASON:
            raise RefusedError(_("Say in a sentence why this cannot wait for a second person."))
        _require_never_withdrawn(held)
        require_answers(answers, is_urgent=True)
        vet(held, is_final=False, note=terms.change_note)
        if held.digest != held.story.content_hash:
            sign(held, by)
        void(held, _("Released by one person."))
        clearance = grant(held, by, Basis.BREAK_GLASS, answers, break_glass_reason=reason.strip())
        edition = release(held, Act.BREAK_GLASS, by, clearance, terms)
    logger.warning("break-glass: story %s, edition %s, released alone by %s", story.pk, edition.number, by.pk)
    return edition


def _require_never_withdrawn(held: Held) -> None:
    latest = held.story.editions.select_related("takedown").defer("content").first()
    if latest and hasattr(latest, "takedown"):
        raise RefusedError(_("What was withdrawn comes back through a clearance by a second person only."))


def countersign(clearance: Clearance, by: Any, remark: str = "") -> None:
    """Sign as the second person for what one person released alone."""
    with hold(clearance.story) as held:
        require_right(held, by, "clear_story")
        signed = Clearance.objects.get(pk=clearance.pk)
        if signed.basis != Basis.BREAK_GLASS or signed.countersigned_at:
            raise RefusedError(_("There is nothing to sign."))
        if by.pk in {signed.cleared_by_id, *signed.authors}:
            raise SamePersonError(_("You released or wrote this text. Somebody else must sign."))
        Clearance.objects.filter(pk=signed.pk).update(countersigned_by=by, countersigned_at=held.now)
        log(held, Act.COUNTERSIGN, by, remark)
