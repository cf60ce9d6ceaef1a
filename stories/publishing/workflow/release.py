"""Releases: a cleared text becomes an edition, now or at a set time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stories.choices import Act, Basis
from stories.models import Bundle, Clearance, Decision, Edition, ReleaseRecord, Story
from stories.publishing.audit.edition_hashes import release_details
from stories.publishing.projection import publication_columns
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
    LoggedAct,
    locked_story,
    log_act,
    log_acts,
    require_permission,
    require_transition,
)
from stories.publishing.workflow.visibility import (
    ShownEdition,
    cancel_schedule,
    claim_slugs,
    show_editions,
)
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


@dataclass(frozen=True, slots=True)
class Release:
    """A text that becomes an edition with these dates, and its clearance.

    `latest` is the edition before it. `decisions` are added to the clearance: some were made after
    it, such as about a link that died since.
    """

    locked: LockedStory
    act: Act
    clearance: Clearance
    options: ReleaseOptions
    latest: Edition | None
    decisions: Sequence[Decision] = ()


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
    """Release a cleared story: the common part of publish and schedule."""
    take_lock(NamedLock.NAMES, is_shared=True)
    with locked_story(story) as locked:
        require_permission(locked, by, "publish_story")
        clearance = valid_clearances([locked]).get(story.pk)
        latest = latest_editions([locked]).get(story.pk)
        release = cleared_release(locked, clearance, options, latest)
        (edition,) = create_releases([release], by)
    return edition


def cleared_release(
    locked: LockedStory,
    clearance: Clearance | None,
    options: ReleaseOptions,
    latest: Edition | None,
) -> Release:
    """Return the release of a cleared story; raise WorkflowError or ValidationError."""
    act = Act.SCHEDULE if options.at else Act.PUBLISH
    require_transition(locked, act)
    if clearance is None or clearance.content_hash != locked.current_hash:
        raise NotClearedError(_("This text isn't cleared. It must be cleared again."))

    require_releasable(locked, is_final=True)
    decisions = current_decisions(locked)
    release = Release(locked, act, clearance, options, latest, decisions)
    require_valid_release(release)
    return release


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


def valid_clearances(all_locked: Sequence[LockedStory]) -> dict[int, Clearance]:
    """Return the clearances of these stories by story; one query.

    A clearance may be of another text: see cleared_release().
    """
    stories = [locked.story for locked in all_locked]
    valid = Clearance.objects.filter(story__in=stories, voided_at=None)
    return {clearance.story_id: clearance for clearance in valid}


def latest_editions(all_locked: Sequence[LockedStory]) -> dict[int, Edition]:
    """Return the latest editions of these stories by story, without content; one query."""
    stories = [locked.story for locked in all_locked]
    editions = Edition.objects.filter(story__in=stories).order_by("story_id", "-number")
    latest = editions.distinct("story_id").defer("content")
    return {edition.story_id: edition for edition in latest}


def create_release(
    locked: LockedStory,
    act: Act,
    by: User | None,
    clearance: Clearance,
    options: ReleaseOptions,
) -> Edition:
    """Create an edition as create_releases() does, if its dates and note are valid."""
    latest = latest_editions([locked]).get(locked.story.pk)
    release = Release(locked, act, clearance, options, latest)
    require_valid_release(release)
    (edition,) = create_releases([release], by)
    return edition


def create_releases(releases: Sequence[Release], by: User | None) -> list[Edition]:
    """Create the editions, their records and publication rows, and log the acts.

    The caller has checked the releases, and shares the lock of names. Two dozen queries for first
    editions, one more for each story that is public already.
    """
    editions = [_new_edition(release, by) for release in releases]
    Edition.objects.bulk_create(editions)
    _store_decisions(releases)

    # Computed before the locks of triggers, which others wait for: of the numbers of records, then
    # of the content version.
    shown = []
    columns = publication_columns(editions)
    for release, edition, its_columns in zip(releases, editions, columns, strict=True):
        until = release.options.until
        shown.append(ShownEdition(release.locked, edition, until, its_columns))

    records = [_new_record(*pair) for pair in zip(releases, editions, strict=True)]
    ReleaseRecord.objects.bulk_create(records)
    claim_slugs(editions)
    show_editions(shown)
    _store_review_dates(releases)

    log_acts([_logged_release(*pair) for pair in zip(releases, editions, strict=True)], by)
    return editions


def _store_decisions(releases: Sequence[Release]) -> None:
    """Add the decisions to the clearances."""
    rows = []
    through = Clearance.decisions.through
    for release in releases:
        for decision in release.decisions:
            rows.append(through(clearance=release.clearance, decision=decision))

    through.objects.bulk_create(rows, ignore_conflicts=True)


def _store_review_dates(releases: Sequence[Release]) -> None:
    """Store when staff should review the stories again, where it changed."""
    for release in releases:
        story = release.locked.story
        if release.options.review_at != story.review_at:
            Story.objects.filter(pk=story.pk).update(review_at=release.options.review_at)


def require_valid_release(release: Release) -> None:
    """Raise ValidationError for a release in the past, an end before it, or a missing note."""
    options = release.options
    now = release.locked.now
    if options.at and options.at <= now:
        raise ValidationError(
            {"at": _("This time is in the past. Publish now, or choose a later time.")}
        )

    begin = options.at or now
    if options.until and options.until <= begin:
        raise ValidationError({"until": _("Choose an end after the release.")})

    story = release.locked.story
    if release.latest and not story.change_note:
        raise ValidationError(
            _("Describe what changed: return the story and submit it again with a public note.")
        )

    if story.is_correction and not release.latest:
        raise ValidationError({"is_correction": _("A first edition can't be a correction.")})


def _new_edition(release: Release, by: User | None) -> Edition:
    locked = release.locked
    return Edition(
        story=locked.story,
        number=release.latest.number + 1 if release.latest else 1,
        content=locked.content,
        content_hash=locked.current_hash,
        change_note=locked.story.change_note,
        is_correction=locked.story.is_correction,
        released_by=by,
        released_at=release.options.at or locked.now,
    )


def _new_record(release: Release, edition: Edition) -> ReleaseRecord:
    return ReleaseRecord(
        story=release.locked.story,
        edition=edition,
        clearance=release.clearance,
        bundle=release.options.bundle,
    )


def _logged_release(release: Release, edition: Edition) -> LoggedAct:
    """Return the log entry of a release; that of a scheduled one doesn't refer to the edition.

    The edition is deleted when the schedule is canceled.
    """
    details = release_details(edition, release.clearance)
    at = release.options.at
    if at is None:
        return LoggedAct(release.locked, release.act, edition.change_note, edition, details)

    when = {"number": edition.number, "at": format_eastern(at)}
    remark = _("Edition %(number)s, %(at)s") % when
    return LoggedAct(release.locked, release.act, remark, details=details)
