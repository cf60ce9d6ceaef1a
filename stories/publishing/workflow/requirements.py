"""What a text must pass before it goes on: complete, nothing blocked, every warning decided by a second person."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.models import Audited, Decision, Story
from stories.publishing.audit.log import record
from stories.publishing.release_checks.check import check_field
from stories.publishing.release_checks.findings import Field, Finding
from stories.publishing.snapshot import require_complete
from stories.publishing.workflow.exceptions import BlockedError, NotClearedError, SamePersonError, WorkflowError
from stories.publishing.workflow.transaction import LockedStory, locked_story, require_permission


def require_releasable(held: LockedStory, is_final: bool, note: str = "") -> None:
    """Raise ValidationError for what is missing, BlockedError for what must not go out.

    `is_final` also asks for a decision on every warning. `note` is what the new edition says of itself: it is read
    for markings, but belongs to no text that could be decided on.
    """
    require_complete(held.content)
    if blocking := [one for one in (*held.findings, *check_field(Field("change_note", note))) if one.rule.blocks]:
        raise BlockedError(_named(_("must not be released"), blocking))
    if is_final and (waiting := undecided_warnings(held.story, held.findings)):
        raise BlockedError(_named(_("needs a decision by a second person"), waiting))


def undecided_warnings(story: Story, found: Iterable[Finding]) -> list[Finding]:
    """Return the warnings that nobody decided on; one query when there are any."""
    warnings = [one for one in found if not one.rule.blocks]
    decided = set(story.decisions.values_list("rule", "field", "digest")) if warnings else set()
    return [one for one in warnings if _key(one) not in decided]


def count_open_findings(held: LockedStory) -> int:
    """Keep how many findings of the text stop its release or wait for a decision, so that the desk can list them."""
    number = sum(one.rule.blocks for one in held.findings) + len(undecided_warnings(held.story, held.findings))
    Story.objects.filter(pk=held.story.pk).update(open_findings=number)
    return number


def refresh_open_findings(story: Story) -> int:
    """Count the open findings of the stored text anew."""
    with locked_story(story) as held:
        return count_open_findings(held)


def decide(story: Story, finding: Finding, reason: str, by: Any) -> Decision:
    """Keep the decision of a second person that a warning is no reason against release; raise WorkflowError."""
    with locked_story(story) as held:
        require_permission(held, by, "review_story")
        require_second_person(held, by)
        if not reason.strip():
            raise WorkflowError(_("Give the reason of the decision."))
        rule, field, digest = _key(finding)
        decision, is_new = Decision.objects.get_or_create(
            story=held.story, rule=rule, field=field, digest=digest, defaults={"reason": reason.strip(), "by": by}
        )
        if is_new:
            record(Audited.DECIDED, by, held.story, decision=decision.pk, rule=rule, field=field)
        count_open_findings(held)
    return decision


def current_decisions(held: LockedStory) -> list[Decision]:
    """Return the decisions that the present text rests on."""
    keys = {_key(one) for one in held.findings if not one.rule.blocks}
    return [one for one in held.story.decisions.all() if (one.rule, one.field, one.digest) in keys] if keys else []


def require_second_person(held: LockedStory, by: Any) -> None:
    """Raise SamePersonError for the author and for whoever changed the text since it was released last."""
    if by.pk in held.story.authors:
        raise SamePersonError(_("You wrote or changed this text. Somebody else must answer for it."))


def require_known_editor(held: LockedStory) -> None:
    """Raise NotClearedError when the text was changed by a way that did not say by whom."""
    if held.story.content_hash != held.digest:
        raise NotClearedError(
            _("The text was changed outside of the desk, nobody knows by whom. Return it, to be submitted anew.")
        )


def _key(finding: Finding) -> tuple[str, str, str]:
    """Return what a decision knows a finding by; the match itself is kept as a keyed digest only."""
    return finding.rule.id, finding.field, finding.digest


def _named(what: str, found: Iterable[Finding]) -> list[ValidationError]:
    """Name rule and field, never the text."""
    return [ValidationError(f"{one.rule.title} ({one.field}): {what}.", code=one.form_field) for one in found]
