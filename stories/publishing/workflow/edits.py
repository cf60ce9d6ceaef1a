"""Effects of a changed text on its workflow. All code that saves a story calls note_edit()."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection
from django.utils.translation import gettext as _

from stories.choices import Act, Basis, Status
from stories.models import Clearance, Publication, ReleaseRecord, Story
from stories.publishing.content_values import load_relations
from stories.publishing.release_checks.findings import blocking_findings, warnings_in
from stories.publishing.release_checks.run import check_stories
from stories.publishing.snapshot import content_hash, has_same_text, snapshot
from stories.publishing.workflow.bundle_cancellation import (
    scheduled_bundle,
    stop_bundle,
    stop_cause,
)
from stories.publishing.workflow.requirements import count_open_findings
from stories.publishing.workflow.transaction import (
    ChangeNote,
    LockedStory,
    locked_story,
    log_act,
    set_permit,
)
from stories.publishing.workflow.transitions import SETTLED, TRANSITIONS
from stories.publishing.workflow.visibility import cancel_schedule
from stories.timezones import format_eastern

BATCH_SIZE = 500
# Several times faster than bulk_update(), which compares each row with each id.
STORE_RECORDED = """
UPDATE stories_story AS story
SET content_hash = recorded.content_hash,
  hands = translate(recorded.editors, '[]', '{}')::bigint[],
  open_findings = recorded.open_findings
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::int[])
  AS recorded (id, content_hash, editors, open_findings)
WHERE story.id = recorded.id
"""
DISCARDABLE = TRANSITIONS[Act.DISCARD].starts


@dataclass(frozen=True, slots=True)
class EditResult:
    """Effects of an edit: `voided` a clearance, `stopped` a release scheduled for that time.

    `bundle` is the name of the bundle that was stopped with it.
    """

    is_change: bool
    voided: bool = False
    stopped: datetime | None = None
    bundle: str = ""

    @property
    def warning(self) -> str:
        """Message for the user who changed the text; "" if nothing was voided."""
        if self.stopped:
            message = _(
                "The scheduled release is canceled and the clearance is void because the text was"
                " changed."
            )
            if self.bundle:
                message += " " + _("The whole bundle “%(bundle)s” was stopped.")
            return message % {"bundle": self.bundle}

        if self.voided:
            return _("The clearance is void because the text was changed.")
        return ""


def edit_warnings(story_ids: Collection[int]) -> dict[int, str]:
    """Return {story id: what a change of its text would stop}, to warn of it; two queries."""
    warnings = {}
    cleared = Story.objects.filter(pk__in=story_ids, status=Status.CLEARED)
    for story_id in cleared.values_list("pk", flat=True):
        warnings[story_id] = _("A change cancels the clearance.")

    scheduled = Publication.objects.scheduled().filter(story__in=story_ids)
    columns = ("story", "visible_from", "edition__record__bundle__name")
    for story_id, visible_from, bundle_name in scheduled.values_list(*columns):
        message = _("A change stops the release of %(date)s and cancels the clearance.")
        if bundle_name:
            message += " " + _("It also stops the whole bundle “%(bundle)s”.")
        date = format_eastern(visible_from)
        warnings[story_id] = message % {"date": date, "bundle": bundle_name}

    return warnings


def note_edit(story: Story, by: User | None) -> EditResult:
    """Compare the stored text with the last recorded one; if it differs, record who changed it.

    A cleared, scheduled, published or withdrawn story becomes a draft. Its public text stays. A
    draft whose text equals the public text is published again.
    """
    with locked_story(story) as locked:
        if locked.current_hash == locked.story.content_hash:
            return EditResult(is_change=False)

        bundle = scheduled_bundle(locked.story)
        is_released = locked.status == Status.PUBLISHED and not _is_scheduled(locked)
        if is_released and _restore_public_note(locked):
            # A merge changed ids, and its undo has not reached this story.
            _store_hash(locked, locked.current_hash)
            return EditResult(is_change=False)

        is_approved = False
        if is_released:
            locked.write_note(ChangeNote())
            is_approved = _is_approved_by_second_person(locked)

        stopped = cancel_schedule(locked)
        record_editor(locked, by, reset=is_approved)

        had_clearance = void_clearance(locked, _("The text was changed."))
        voided = had_clearance and not is_released

        if locked.status in SETTLED:
            remark = _("The scheduled release was canceled.") if stopped else ""
            log_act(locked, Act.EDIT, by, remark)

        if locked.status in DISCARDABLE and _restore_public_note(locked):
            log_act(locked, Act.DISCARD, by)
            # Ids differ from those of the edition if their entries were merged since.
            _store_hash(locked, locked.current_hash)

        if locked.status != Status.PUBLISHED:
            count_open_findings(locked)

        stop_bundle(bundle, by, stop_cause(bundle, locked.story), locked.now)

    bundle_name = bundle.name if bundle else ""
    return EditResult(is_change=True, voided=voided, stopped=stopped, bundle=bundle_name)


def note_new(story_ids: Sequence[int], by: User) -> None:
    """Record who wrote new drafts, as note_edit() does; a dozen queries for 500 of them."""
    for start in range(0, len(story_ids), BATCH_SIZE):
        batch = story_ids[start : start + BATCH_SIZE]
        stories = list(Story.objects.filter(pk__in=batch).order_by("pk"))
        load_relations(stories)
        contents = [snapshot(story) for story in stories]
        findings = check_stories(stories, contents)
        for story, content, found in zip(stories, contents, findings, strict=True):
            story.content_hash = content_hash(content)
            story.editors = [by.pk]
            # No warning of a new story has a decision yet.
            story.open_findings = len(blocking_findings(found)) + len(warnings_in(found))

        _store_recorded(stories)


def _store_recorded(stories: Sequence[Story]) -> None:
    """Store the hashes, editors and findings of these stories; three queries."""
    story_ids = [story.pk for story in stories]
    hashes = [story.content_hash for story in stories]
    editors = [json.dumps(story.editors) for story in stories]
    findings = [story.open_findings for story in stories]

    set_permit(*story_ids)
    with connection.cursor() as cursor:
        cursor.execute(STORE_RECORDED, [story_ids, hashes, editors, findings])
    set_permit()


def note_merges(story_ids: Collection[int], by: User | None) -> None:
    """Record that a merge changed the id of an entry in these texts, which keep their status.

    The caller has locked the stories. Only a clearance without a release is void, since it
    approves exactly the text that was read. A few queries for all others.
    """
    stories = list(Story.objects.filter(pk__in=story_ids).order_by("pk"))
    others = [story for story in stories if story.status != Status.CLEARED]
    load_relations(others)
    for story in others:
        story.content_hash = content_hash(snapshot(story))
        if story.status not in SETTLED:
            story.editors = _with_last_editor(story.editors, by)
            story.open_findings = None

    _store_recorded(others)

    for story in stories:
        if story.status == Status.CLEARED:
            note_edit(story, by)


def record_editor(locked: LockedStory, by: User | None, reset: bool = False) -> None:
    """Record the user as the last editor of the current text; `reset` clears earlier editors."""
    story = locked.story
    editors = _with_last_editor([] if reset else story.editors, by)

    story.editors = editors
    story.content_hash = locked.current_hash
    story.open_findings = None
    Story.objects.filter(pk=story.pk).update(
        editors=editors, content_hash=locked.current_hash, open_findings=None
    )


def _with_last_editor(editors: Sequence[int], by: User | None) -> list[int]:
    """Return the ids of editors with the user as the last one."""
    if by is None:
        return list(editors)
    return [*(user_id for user_id in editors if user_id != by.pk), by.pk]


def void_clearance(locked: LockedStory, reason: str) -> bool:
    """End the clearance of the story; return whether there was one."""
    valid = Clearance.objects.filter(story=locked.story, voided_at=None)
    count = valid.update(voided_at=locked.now, void_reason=reason)
    return count > 0


def _is_approved_by_second_person(locked: LockedStory) -> bool:
    """Return whether a second person answers for the latest edition, so its editors are done.

    After an emergency release they stay editors of the next text until someone countersigns:
    otherwise the official who released their own words could clear them in the next edition.
    """
    latest = ReleaseRecord.objects.filter(story=locked.story, edition__isnull=False)
    record = latest.select_related("clearance").order_by("-pk").first()
    if record is None:
        return False

    clearance = record.clearance
    return clearance.basis != Basis.BREAK_GLASS or clearance.countersigned_at is not None


def _restore_public_note(locked: LockedStory) -> bool:
    """Return whether the stored text is the public one; restore the note and hash of its edition.

    A trigger compares the hashes.
    """
    visible = Publication.objects.visible().filter(story=locked.story)
    public = visible.select_related("edition").first()
    if public is None or not has_same_text(public.edition.content, locked.content):
        return False

    content = public.edition.content
    note = ChangeNote(content.get("change_note", ""), content.get("is_correction", False))
    locked.write_note(note)
    _store_hash(locked, public.edition.content_hash)
    return True


def _store_hash(locked: LockedStory, hash_: str) -> None:
    if locked.story.content_hash != hash_:
        locked.story.content_hash = hash_
        Story.objects.filter(pk=locked.story.pk).update(content_hash=hash_)


def _is_scheduled(locked: LockedStory) -> bool:
    return Publication.objects.scheduled().filter(story=locked.story).exists()
