"""Review of a story: submission, return to the author, clearance."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.choices import Act, Basis, CaseStatus, Status
from stories.models import Clearance, Milestone, Publication, Story
from stories.models.publication import status_in_sentence
from stories.publishing.snapshot import has_same_text
from stories.publishing.workflow.edits import record_editor, void_clearance
from stories.publishing.workflow.exceptions import (
    IllegalStepError,
    WorkflowError,
    require_text,
)
from stories.publishing.workflow.requirements import (
    count_open_findings,
    current_decisions,
    require_releasable,
)
from stories.publishing.workflow.second_person import require_known_editor, require_second_person
from stories.publishing.workflow.transaction import (
    ChangeNote,
    LockedStory,
    locked_story,
    log_act,
    require_permission,
    require_transition,
)


@dataclass(frozen=True, slots=True)
class LegalReview:
    """Reviews that a clearance records: pending case, privacy, consent (models/clearance.py)."""

    case_status: str = CaseStatus.NONE
    attorney: str = ""
    attorney_on: date | None = None
    privacy_by: str = ""
    privacy_on: date | None = None
    consent_by: str = ""
    consent_on: date | None = None


def submit(story: Story, by: User | None, remark: str = "", note: ChangeNote | None = None) -> None:
    """Submit a story for review, from the second edition on with a note on what changed.

    Without `note`, the stored one is kept. The user becomes the editor of the note, of changes that
    were made outside the admin, and of a text that has no author, so that a second person must
    clear it.
    """
    with locked_story(story) as locked:
        require_permission(locked, by, "submit_story")
        require_transition(locked, Act.SUBMIT)
        if note is not None:
            locked.write_note(note)
        _require_changes(locked)
        require_note(locked)

        is_unrecorded = locked.current_hash != locked.story.content_hash
        if is_unrecorded or not locked.story.authors:
            record_editor(locked, by)

        require_releasable(locked, is_final=False)
        count_open_findings(locked)
        void_clearance(locked, _("Submitted again."))
        _save_version(locked, Act.SUBMIT, by)
        log_act(locked, Act.SUBMIT, by, remark)


def take_back(story: Story, by: User | None, remark: str = "") -> None:
    """Withdraw a story from review, to edit it further."""
    with locked_story(story) as locked:
        require_permission(locked, by, "submit_story")
        log_act(locked, Act.TAKE_BACK, by, remark)


def send_back(story: Story, by: User | None, remark: str) -> None:
    """Return a story to its author with a remark, and void its clearance."""
    with locked_story(story) as locked:
        require_permission(locked, by, "review_story")
        require_text(remark, _("Describe what should be changed."))

        _save_version(locked, Act.SEND_BACK, by)
        void_clearance(locked, _("Returned for changes."))
        log_act(locked, Act.SEND_BACK, by, remark)


def clear(story: Story, by: User, review: LegalReview, remark: str = "") -> Clearance:
    """Approve exactly this text as a second person; raise WorkflowError or ValidationError.

    Any later edit voids the clearance.
    """
    with locked_story(story) as locked:
        require_permission(locked, by, "clear_story")
        require_transition(locked, Act.CLEAR)
        require_second_person(locked, by)
        require_known_editor(locked)
        require_complete_review(review)
        require_releasable(locked, is_final=True)

        clearance = grant_clearance(locked, by, Basis.REVIEW, review)
        clearance.decisions.add(*current_decisions(locked))
        log_act(locked, Act.CLEAR, by, remark, details=clearance_details(clearance))

    return clearance


def grant_clearance(
    locked: LockedStory,
    by: User | None,
    basis: Basis,
    review: LegalReview,
    break_glass_reason: str = "",
) -> Clearance:
    """Store a clearance of the current text."""
    return Clearance.objects.create(
        story=locked.story,
        content_hash=locked.current_hash,
        basis=basis,
        cleared_by=by,
        break_glass_reason=break_glass_reason,
        **asdict(review),
    )


def clearance_details(clearance: Clearance) -> dict[str, object]:
    """Return the details of a clearance for the audit log."""
    return {"clearance": clearance.pk, "content_hash": clearance.content_hash}


def require_complete_review(review: LegalReview, is_urgent: bool = False) -> None:
    """Raise ValidationError by field for what the release record lacks.

    A pending case needs the U.S. Attorney. An urgent release may lack privacy and consent.
    """
    needed: dict[str, Any] = {}
    if review.case_status == CaseStatus.PENDING:
        needed |= {"attorney": review.attorney.strip(), "attorney_on": review.attorney_on}
    if not is_urgent:
        needed |= {
            "privacy_by": review.privacy_by.strip(),
            "privacy_on": review.privacy_on,
            "consent_by": review.consent_by.strip(),
            "consent_on": review.consent_on,
        }

    message = _("The release record needs this.")
    errors = {field: message for field, value in needed.items() if not value}
    if errors:
        raise ValidationError(errors)


def require_note(locked: LockedStory) -> None:
    """Raise ValidationError if the next edition needs a note on what changed, or can't have one."""
    has_edition = locked.story.editions.exists()
    if has_edition and not locked.story.change_note:
        raise ValidationError({"change_note": _("Describe what changed. This note is public.")})
    if locked.story.is_correction and not has_edition:
        raise ValidationError({"is_correction": _("A first edition can't be a correction.")})


def _save_version(locked: LockedStory, act: Act, by: User | None) -> None:
    """Save the text as of this act, so that staff can compare the next one with it."""
    Milestone.objects.create(
        story=locked.story, name=str(act.label), act=act, content=locked.content, by=by
    )


def _require_changes(locked: LockedStory) -> None:
    """Raise WorkflowError when the text is public and unchanged."""
    rows = Publication.objects.filter(story=locked.story).select_related("edition")
    latest = rows.order_by("-visible_from").first()
    if latest is None:
        return

    has_ended = latest.visible_until is not None and latest.visible_until <= locked.now
    if has_ended:
        return

    if has_same_text(latest.edition.content, locked.content):
        raise WorkflowError(
            _("Nothing has changed since edition %(number)s.") % {"number": latest.edition.number}
        )

    if locked.status == Status.PUBLISHED:
        raise IllegalStepError(
            _("This action isn't available for a story that is %(status)s.")
            % {"status": status_in_sentence(locked.story)}
        )
