"""The release itself: the cleared text becomes an edition, now or at a set time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.choices import Act, Basis
from stories.eastern import told
from stories.models import Bundle, Clearance, Edition, ReleaseRecord, Story
from stories.publishing.workflow.edits import record_editor
from stories.publishing.workflow.exceptions import NotAllowedError, NotClearedError, WorkflowError
from stories.publishing.workflow.requirements import current_decisions, require_releasable
from stories.publishing.workflow.review import LegalReview, grant_clearance
from stories.publishing.workflow.transaction import (
    LockedStory,
    locked_story,
    log_act,
    require_permission,
    require_transition,
)
from stories.publishing.workflow.visibility import cancel_schedule, claim_slug, show_edition


@dataclass(frozen=True, slots=True)
class ReleaseOptions:
    """How an edition goes out: what it says of itself, from when until when, with which others.

    `at` None is now; `until` None is for good; `review_at` is when somebody should read it again. `change_note` is
    public; a correction is listed under /corrections/.
    """

    change_note: str = ""
    is_correction: bool = False
    at: datetime | None = None
    until: datetime | None = None
    bundle: Bundle | None = None
    review_at: datetime | None = None


def publish(story: Story, by: Any, change_note: str = "", is_correction: bool = False, until: Any = None) -> Edition:
    """Release the cleared text as the next edition and make it public now; raise WorkflowError or ValidationError."""
    return release_cleared(story, by, ReleaseOptions(change_note, is_correction, until=until))


def schedule(story: Story, by: Any, at: datetime, **terms: Any) -> Edition:
    """Release the cleared text as the next edition at a later time; `terms` are those of Terms."""
    return release_cleared(story, by, ReleaseOptions(at=at, **terms))


def release_cleared(story: Story, by: Any, terms: ReleaseOptions) -> Edition:
    """Release a cleared story on these terms: the one way for publish, schedule and bundles."""
    act = Act.SCHEDULE if terms.at else Act.PUBLISH
    with locked_story(story, is_release=True) as held:
        require_permission(held, by, "publish_story")
        require_transition(held, act)
        clearance = require_clearance(held)
        require_releasable(held, is_final=True, note=terms.change_note)
        clearance.decisions.add(*current_decisions(held))  # what was found after the clearance, such as a dead link
        return create_release(held, act, by, clearance, terms)


def cancel(story: Story, by: Any, remark: str = "") -> None:
    """Take back a release that is still to come; the text stays cleared."""
    with locked_story(story, is_release=True) as held:
        require_permission(held, by, "publish_story")
        require_transition(held, Act.CANCEL)
        if cancel_schedule(held) is None:
            raise WorkflowError(_("No release of this story is scheduled."))
        log_act(held, Act.CANCEL, by, remark)


def require_clearance(held: LockedStory) -> Clearance:
    """Return the valid clearance of exactly this text; raise NotClearedError."""
    clearance = Clearance.objects.filter(story=held.story, voided_at=None).first()
    if clearance is None or clearance.content_hash != held.digest:
        raise NotClearedError(_("The text is not the one that was cleared. It must be cleared anew."))
    return clearance


def create_release(held: LockedStory, act: Act, by: Any, clearance: Clearance, terms: ReleaseOptions) -> Edition:
    """Make the edition, its record and its row, and log the act. The clearance was checked by the caller."""
    _require_sound(held, terms)
    edition = _next_edition(held, by, terms)
    claim_slug(held.story, edition.released_at)
    ReleaseRecord.objects.create(story=held.story, edition=edition, clearance=clearance, bundle=terms.bundle)
    show_edition(held, edition, terms.until)
    if terms.review_at != held.story.review_at:
        Story.objects.filter(pk=held.story.pk).update(review_at=terms.review_at)
    if terms.at:
        # Without the edition: a schedule can be canceled, a line of the log stays.
        log_act(held, act, by, _("Edition %(number)s, %(at)s") % {"number": edition.number, "at": told(terms.at)})
    else:
        log_act(held, act, by, terms.change_note, edition)
    return edition


def _require_sound(held: LockedStory, terms: ReleaseOptions) -> None:
    begin = terms.at or held.now
    if terms.at and terms.at <= held.now:
        raise ValidationError({"at": _("This moment is over. Publish now, or choose a later one.")})
    if terms.until and terms.until <= begin:
        raise ValidationError({"until": _("The story would be gone before it is public.")})


def _next_edition(held: LockedStory, by: Any, terms: ReleaseOptions) -> Edition:
    latest, note = held.story.editions.defer("content").first(), terms.change_note.strip()
    if latest and not note:
        raise ValidationError({"change_note": _("Say in a few public words what changed.")})
    if terms.is_correction and not latest:
        raise ValidationError({"is_correction": _("A first edition corrects nothing.")})
    return Edition.objects.create(
        story=held.story,
        number=latest.number + 1 if latest else 1,
        content=held.content,
        content_hash=held.digest,
        change_note=note,
        is_correction=terms.is_correction,
        released_by=by,
        released_at=terms.at or held.now,
    )


def release_from_archive(story: Story) -> Edition:
    """Release a story of the archive that no member of staff has touched; raise NotAllowedError for any other.

    Its clearance names nobody and says "public record": DHS and the centers published these texts themselves, and
    the story's source says where. The same is a trigger, so that no staff account can take this way: a story that
    somebody began or changed here has an author, and one without an archive id did not come from the archive.
    """
    with locked_story(story, is_release=True) as held:
        if not held.story.archive_id or held.story.authors:
            raise NotAllowedError(_("Only what comes from the public record unchanged is released this way."))
        require_transition(held, Act.ADMIT)
        require_releasable(held, is_final=False)
        record_editor(held, None)
        clearance = grant_clearance(held, None, Basis.PUBLIC_RECORD, LegalReview())
        return create_release(held, Act.ADMIT, None, clearance, ReleaseOptions())
