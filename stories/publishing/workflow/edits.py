"""What becomes of a story when its text is changed. Every door that saves a story calls note_edit() afterwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from stories.choices import Act, Status
from stories.models import Clearance, Publication, Story
from stories.publishing.workflow.transaction import LockedStory, locked_story, log_act
from stories.publishing.workflow.transitions import SETTLED
from stories.publishing.workflow.visibility import cancel_schedule


@dataclass(frozen=True, slots=True)
class EditResult:
    """What a change of the text brought about: whether it was one, a clearance that it voided, a release it stopped."""

    is_change: bool
    voided: bool = False
    stopped: datetime | None = None

    @property
    def warning(self) -> str:
        """What the person who changed the text must be told; "" if nothing."""
        if self.stopped:
            return _("The release that was scheduled is stopped, and the clearance is void: the text was changed.")
        return _("The clearance is void: the text was changed.") if self.voided else ""


def note_edit(story: Story, by: Any) -> EditResult:
    """Compare the stored text with the one noted last; if it differs, keep who changed it, and void what it voids.

    A cleared, scheduled, published or withdrawn story is a draft from then on; what is public stays public.
    """
    with locked_story(story, is_release=True) as held:  # what is scheduled may go, and is counted
        if held.digest == held.story.content_hash:
            return EditResult(is_change=False)
        is_released = held.status == Status.PUBLISHED and not _is_scheduled(held)
        stopped = cancel_schedule(held)
        record_editor(held, by, anew=is_released)
        voided = void_clearance(held, _("The text was changed.")) and not is_released
        if held.status in SETTLED:
            log_act(held, Act.EDIT, by, _("The scheduled release was stopped.") if stopped else "")
    return EditResult(is_change=True, voided=voided, stopped=stopped)


def note_merge(story: Story, by: Any) -> EditResult:
    """Keep that the text names an entry by another id since a merge: the words are the same, so the status stays.

    Only a clearance that nothing was released on yet is void: it holds for exactly what was read.
    """
    if story.status == Status.CLEARED:
        return note_edit(story, by)
    with locked_story(story) as held:
        if held.status in SETTLED:
            Story.objects.filter(pk=held.story.pk).update(content_hash=held.digest)
            held.story.content_hash = held.digest
        else:
            record_editor(held, by)
    return EditResult(is_change=False)


def record_editor(held: LockedStory, by: Any, anew: bool = False) -> None:
    """Keep that the words as they are now went through the hands of this person, as the first one if `anew`."""
    before = [] if anew else held.story.hands
    held.story.hands = [*(hand for hand in before if by is None or hand != by.pk), *([by.pk] if by else [])]
    held.story.content_hash, held.story.open_findings = held.digest, None
    written = {"hands": held.story.hands, "content_hash": held.digest, "open_findings": None}
    Story.objects.filter(pk=held.story.pk).update(**written)


def void_clearance(held: LockedStory, reason: str) -> bool:
    """End the clearance of the story; return whether there was one."""
    valid = Clearance.objects.filter(story=held.story, voided_at=None)
    return bool(valid.update(voided_at=held.now, void_reason=reason))


def _is_scheduled(held: LockedStory) -> bool:
    return Publication.objects.to_come().filter(story=held.story).exists()
