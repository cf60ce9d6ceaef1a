"""Releases: a cleared text becomes an edition, now or at a set time."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.choices import Act, Basis
from stories.models import Bundle, Clearance, Edition, ReleaseRecord, Story
from stories.publishing.audit.edition_hashes import release_details
from stories.publishing.story_transaction import NamedLock, story_transaction, take_lock
from stories.publishing.workflow.bundle_cancellation import (
    scheduled_bundle,
    stop_bundle,
    stop_cause,
)
from stories.publishing.workflow.edits import record_editor
from stories.publishing.workflow.exceptions import (
    NotAllowedError,
    NotClearedError,
    WorkflowError,
)
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
from stories.timezones import format_eastern


@dataclass(frozen=True, slots=True)
class ReleaseOptions:
    """Dates and bundle of an edition.

    `at` None is now, `until` None is forever. `review_at` is when staff should review the story
    again.
    """

    at: datetime | None = None
    until: datetime | None = None
    bundle: Bundle | None = None
    review_at: datetime | None = None


def publish(story: Story, by: User | None, until: datetime | None = None) -> Edition:
    """Release the cleared text as the next edition now; raise WorkflowError, ValidationError."""
    return release_cleared(story, by, ReleaseOptions(until=until))


def schedule(
    story: Story,
    by: User | None,
    at: datetime,
    until: datetime | None = None,
) -> Edition:
    """Release the cleared text as the next edition at a later time."""
    return release_cleared(story, by, ReleaseOptions(at=at, until=until))


@story_transaction
def release_cleared(story: Story, by: User | None, options: ReleaseOptions) -> Edition:
    """Release a cleared story: the common part of publish, schedule and bundles."""
    act = Act.SCHEDULE if options.at else Act.PUBLISH
    take_lock(NamedLock.NAMES, is_shared=True)
    with locked_story(story) as locked:
        require_permission(locked, by, "publish_story")
        require_transition(locked, act)
        clearance = require_clearance(locked)
        require_releasable(locked, is_final=True)

        # Includes decisions made after the clearance, such as about a link that died since.
        clearance.decisions.add(*current_decisions(locked))
        return create_release(locked, act, by, clearance, options)


def cancel(story: Story, by: User | None, remark: str = "") -> None:
    """Cancel a scheduled release, and those of its bundle; the texts stay cleared."""
    with locked_story(story) as locked:
        require_permission(locked, by, "publish_story")
        require_transition(locked, Act.CANCEL)
        bundle = scheduled_bundle(locked.story)
        if cancel_schedule(locked) is None:
            raise WorkflowError(_("No release of this story is scheduled."))

        log_act(locked, Act.CANCEL, by, remark)

        stop_bundle(bundle, by, stop_cause(bundle, locked.story), locked.now)


@story_transaction
def release_from_archive(story: Story) -> Edition:
    """Release a story of the archive that no staff member has edited; else raise NotAllowedError.

    Its clearance has no user and the basis "public record": DHS and the centers published these
    texts themselves, as the story's source shows. A trigger enforces the same, so that no
    staff account can release a story this way: a story that was created or edited here has an
    author, and one without an archive id did not come from the archive.
    """
    take_lock(NamedLock.NAMES, is_shared=True)
    with locked_story(story) as locked:
        if not locked.story.archive_id or locked.story.authors:
            raise NotAllowedError(
                _("Only unchanged stories from the public record can be released this way.")
            )

        require_transition(locked, Act.ADMIT)
        require_releasable(locked, is_final=False)
        record_editor(locked, None)

        clearance = grant_clearance(locked, None, Basis.PUBLIC_RECORD, LegalReview())
        return create_release(locked, Act.ADMIT, None, clearance, ReleaseOptions())


def require_clearance(locked: LockedStory) -> Clearance:
    """Return the valid clearance of exactly this text; raise NotClearedError without one."""
    clearance = Clearance.objects.filter(story=locked.story, voided_at=None).first()
    if clearance is None or clearance.content_hash != locked.current_hash:
        raise NotClearedError(_("This text isn't cleared. It must be cleared again."))
    return clearance


def create_release(
    locked: LockedStory,
    act: Act,
    by: User | None,
    clearance: Clearance,
    options: ReleaseOptions,
) -> Edition:
    """Create the edition, its record and publication row, and log the act.

    The caller has checked the clearance, and shares the lock of names.
    """
    _require_valid_dates(locked, options)
    edition = _create_edition(locked, by, options)
    ReleaseRecord.objects.create(
        story=locked.story, edition=edition, clearance=clearance, bundle=options.bundle
    )
    # After the record: both wait for locks of triggers, and always in this order.
    claim_slug(locked.story, edition.released_at)
    show_edition(locked, edition, options.until)

    if options.review_at != locked.story.review_at:
        Story.objects.filter(pk=locked.story.pk).update(review_at=options.review_at)

    details = release_details(edition, clearance)
    if options.at:
        # The entry doesn't refer to the edition, which is deleted when the schedule is canceled.
        when = {"number": edition.number, "at": format_eastern(options.at)}
        remark = _("Edition %(number)s, %(at)s") % when
        log_act(locked, act, by, remark, details=details)
    else:
        log_act(locked, act, by, edition.change_note, edition, details)

    return edition


def _require_valid_dates(locked: LockedStory, options: ReleaseOptions) -> None:
    """Raise ValidationError for a release in the past or an end before it."""
    if options.at and options.at <= locked.now:
        raise ValidationError(
            {"at": _("This time is in the past. Publish now, or choose a later time.")}
        )

    begin = options.at or locked.now
    if options.until and options.until <= begin:
        raise ValidationError({"until": _("Choose an end after the release.")})


def _create_edition(locked: LockedStory, by: User | None, options: ReleaseOptions) -> Edition:
    """Create the next edition; any after the first needs a public note."""
    latest = locked.story.editions.defer("content").first()
    if latest and not locked.story.change_note:
        raise ValidationError(
            _("Describe what changed: return the story and submit it again with a public note.")
        )

    if locked.story.is_correction and not latest:
        raise ValidationError({"is_correction": _("A first edition can't be a correction.")})

    number = latest.number + 1 if latest else 1
    return Edition.objects.create(
        story=locked.story,
        number=number,
        content=locked.content,
        content_hash=locked.current_hash,
        change_note=locked.story.change_note,
        is_correction=locked.story.is_correction,
        released_by=by,
        released_at=options.at or locked.now,
    )
