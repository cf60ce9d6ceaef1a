"""Requirements of a text: complete, free of blocked text, warnings decided by a second person."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from stories.models import Audited, Decision, Story
from stories.publishing.audit.log import record
from stories.publishing.content_values import load_relations
from stories.publishing.release_checks.findings import (
    Finding,
    blocking_findings,
    warnings_in,
)
from stories.publishing.release_checks.run import check_stories
from stories.publishing.release_checks.source_markings import source_markings_in
from stories.publishing.snapshot import require_complete, snapshot
from stories.publishing.workflow.exceptions import (
    BlockedError,
    NotAllowedError,
    require_text,
)
from stories.publishing.workflow.second_person import require_second_person
from stories.publishing.workflow.transaction import (
    LockedStory,
    locked_story,
    require_permission,
)


def check_texts(all_locked: Sequence[LockedStory]) -> None:
    """Read and check the texts of several stories at once; a dozen queries for all."""
    stories = [locked.story for locked in all_locked]
    load_relations(stories)
    prefetch_related_objects(stories, "decisions")

    contents = [snapshot(story) for story in stories]
    all_findings = check_stories(stories, contents)
    for locked, content, findings in zip(all_locked, contents, all_findings, strict=True):
        locked.content = content
        locked.findings = findings


def require_releasable(locked: LockedStory, is_final: bool) -> None:
    """Raise ValidationError for missing fields, BlockedError for text that must not be released.

    `is_final` also requires a decision on every warning. The change note of the next edition is
    part of the content.
    """
    require_complete(locked.content)
    _refuse(blocking_findings(locked.findings), _("must not be released"))

    if is_final:
        undecided = undecided_warnings(locked.story, locked.findings)
        _refuse(undecided, _("needs a decision by a second person"))


def require_decided_source_markings(locked: LockedStory) -> None:
    """Raise BlockedError for markings of the imported document that no second person decided."""
    undecided = undecided_warnings(locked.story, source_markings_in(locked.findings))
    _refuse(undecided, _("needs a decision by a second person"))


def undecided_warnings(story: Story, found: Iterable[Finding]) -> list[Finding]:
    """Return the warnings without a decision; one query when there are warnings.

    None if the decisions of the story were prefetched.
    """
    warnings = warnings_in(found)
    if not warnings:
        return []

    decided = {_stored_key(decision) for decision in story.decisions.all()}
    return [finding for finding in warnings if _decision_key(finding) not in decided]


def count_open_findings(locked: LockedStory) -> int:
    """Store the number of findings that block or lack a decision, which staff lists show."""
    undecided = undecided_warnings(locked.story, locked.findings)
    number = len(blocking_findings(locked.findings)) + len(undecided)
    Story.objects.filter(pk=locked.story.pk).update(open_findings=number)
    return number


def refresh_open_findings(story: Story) -> int:
    """Count and store the open findings of the stored text."""
    with locked_story(story) as locked:
        return count_open_findings(locked)


def decide(story: Story, finding: Finding, reason: str, by: User) -> Decision:
    """Store a second person's decision that a warning doesn't prevent the release.

    Only a releasing official can decide on a possible marking.
    """
    with locked_story(story) as locked:
        _require_decision_permission(locked, finding, by)
        require_second_person(locked, by)
        require_text(reason, _("Give a reason for the decision."))

        rule, field, digest = _decision_key(finding)
        decision, is_new = Decision.objects.get_or_create(
            story=locked.story,
            rule=rule,
            field=field,
            digest=digest,
            defaults={"reason": reason.strip(), "by": by},
        )
        if is_new:
            about = {"decision": decision.pk, "rule": rule, "field": field}
            record(Audited.DECIDED, by, locked.story, **about)

        count_open_findings(locked)

    return decision


def _require_decision_permission(locked: LockedStory, finding: Finding, by: User) -> None:
    """Raise NotAllowedError unless the user may decide on the warning."""
    if not finding.rule.needs_official:
        require_permission(locked, by, "review_story")
        return

    if not by.has_perm("stories.clear_story"):
        raise NotAllowedError(_("Only a releasing official can decide on a possible marking."))
    require_permission(locked, by, "clear_story")


def current_decisions(locked: LockedStory) -> list[Decision]:
    """Return the decisions about warnings of the current text; one query when there are any."""
    keys = set(map(_decision_key, warnings_in(locked.findings)))
    if not keys:
        return []

    decisions = locked.story.decisions.all()
    return [decision for decision in decisions if _stored_key(decision) in keys]


def _stored_key(decision: Decision) -> tuple[str, str, str]:
    """Return the key of a decision, as _decision_key() returns it for the finding."""
    return decision.rule, decision.field, decision.digest


def _decision_key(finding: Finding) -> tuple[str, str, str]:
    """Return the key of decisions about a finding, with the keyed digest of its text."""
    return finding.rule.id, finding.field, finding.digest


def _refuse(found: Iterable[Finding], problem: str) -> None:
    """Raise BlockedError with the rule and field of each finding, never its text."""
    errors: list[ValidationError] = []
    for finding in found:
        message = f"{finding.rule.title} ({finding.field}): {problem}."
        errors.append(ValidationError(message, code=finding.form_field))

    if errors:
        raise BlockedError(errors)
