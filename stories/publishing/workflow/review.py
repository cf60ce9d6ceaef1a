"""From the author's desk to the clearance, and back."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.choices import Act, Basis, CaseStatus, Status
from stories.models import Clearance, Publication, Story
from stories.publishing.workflow.edits import record_editor, void_clearance
from stories.publishing.workflow.exceptions import IllegalStepError, WorkflowError
from stories.publishing.workflow.requirements import (
    count_open_findings,
    current_decisions,
    require_known_editor,
    require_releasable,
    require_second_person,
)
from stories.publishing.workflow.transaction import (
    LockedStory,
    locked_story,
    log_act,
    require_permission,
    require_transition,
)


@dataclass(frozen=True, slots=True)
class LegalReview:
    """What the release record asks of who clears a story; see models/clearance.py."""

    case_status: str = CaseStatus.NONE
    attorney: str = ""
    attorney_on: date | None = None
    privacy_by: str = ""
    privacy_on: date | None = None
    consent_by: str = ""
    consent_on: date | None = None


def submit(story: Story, by: Any, remark: str = "") -> None:
    """Ask for clearance. Whoever submits answers for changes that were made outside of the desk."""
    with locked_story(story) as held:
        require_permission(held, by, "submit_story")
        require_transition(held, Act.SUBMIT)
        _require_something_new(held)
        if held.digest != held.story.content_hash:
            record_editor(held, by)
        require_releasable(held, is_final=False)
        count_open_findings(held)
        void_clearance(held, _("Submitted anew."))
        log_act(held, Act.SUBMIT, by, remark)


def take_back(story: Story, by: Any, remark: str = "") -> None:
    """Take a story out of the review, to go on writing."""
    with locked_story(story) as held:
        require_permission(held, by, "submit_story")
        log_act(held, Act.TAKE_BACK, by, remark)


def send_back(story: Story, by: Any, remark: str) -> None:
    """Return a story to its author with remarks; a clearance that it had is void."""
    with locked_story(story) as held:
        require_permission(held, by, "review_story")
        if not remark.strip():
            raise WorkflowError(_("Say what should be changed."))
        void_clearance(held, _("Returned with remarks."))
        log_act(held, Act.SEND_BACK, by, remark)


def clear(story: Story, by: Any, answers: LegalReview, remark: str = "") -> Clearance:
    """Answer as a second person for exactly this text; raise WorkflowError or ValidationError.

    It can be published as long as nobody changes a character.
    """
    with locked_story(story) as held:
        require_permission(held, by, "clear_story")
        require_transition(held, Act.CLEAR)
        require_second_person(held, by)
        require_known_editor(held)
        require_complete_review(answers)
        require_releasable(held, is_final=True)
        clearance = grant_clearance(held, by, Basis.REVIEW, answers)
        clearance.decisions.add(*current_decisions(held))
        log_act(held, Act.CLEAR, by, remark)
    return clearance


def grant_clearance(held: LockedStory, by: Any, basis: Basis, answers: LegalReview, **fields: Any) -> Clearance:
    """Store a clearance for the text as it is now."""
    return Clearance.objects.create(
        story=held.story, content_hash=held.digest, basis=basis, cleared_by=by, **asdict(answers), **fields
    )


def require_complete_review(answers: LegalReview, is_urgent: bool = False) -> None:
    """Raise ValidationError by field for what the release record must have; an urgent release may lack the reviews."""
    lacking = {
        "attorney": answers.case_status == CaseStatus.PENDING and not answers.attorney.strip(),
        "attorney_on": answers.case_status == CaseStatus.PENDING and not answers.attorney_on,
        "privacy_by": not is_urgent and not answers.privacy_by.strip(),
        "privacy_on": not is_urgent and not answers.privacy_on,
        "consent_by": not is_urgent and not answers.consent_by.strip(),
        "consent_on": not is_urgent and not answers.consent_on,
    }
    if missing := {field: _("The release record needs this.") for field, is_lacking in lacking.items() if is_lacking}:
        raise ValidationError(missing)


def _require_something_new(held: LockedStory) -> None:
    row = Publication.objects.filter(story=held.story).select_related("edition").order_by("-visible_from").first()
    is_over = row is None or (row.visible_until is not None and row.visible_until <= held.now)
    if row and not is_over and row.edition.content_hash == held.digest:
        raise WorkflowError(_("Nothing has changed since edition %(number)s.") % {"number": row.edition.number})
    if held.status == Status.PUBLISHED and not is_over:
        raise IllegalStepError(_("A story that is %(status)s cannot take this step.") % {"status": _("published")})
