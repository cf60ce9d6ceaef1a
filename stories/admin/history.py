"""History of a story: edits and workflow actions in one list."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from stories.choices import Act
from stories.models import Story, WorkflowEntry

MAX_ENTRIES = 300


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One edit or workflow action."""

    at: datetime
    by: User | None
    what: str
    remark: str


def history_entries(story: Story) -> list[HistoryEntry]:
    """Return edits and workflow actions, latest first; two queries."""
    entries = []

    story_type = ContentType.objects.get_for_model(Story)
    edits = LogEntry.objects.filter(content_type=story_type, object_id=str(story.pk))
    for edit in edits.select_related("user")[:MAX_ENTRIES]:
        entry = HistoryEntry(edit.action_time, edit.user, edit.get_change_message(), "")
        entries.append(entry)

    actions = story.workflow_entries.select_related("by", "edition").defer("edition__content")
    for action in actions[:MAX_ENTRIES]:
        entry = HistoryEntry(action.at, action.by, describe_entry(action), action.remark)
        entries.append(entry)

    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def describe_entry(entry: WorkflowEntry) -> str:
    """Return a workflow entry as a sentence."""
    if entry.edition and entry.act in (Act.PUBLISH, Act.ADMIT):
        return _("Published edition %(number)s.") % {"number": entry.edition.number}
    if entry.act == Act.WITHDRAW:
        return _("Withdrew the story from the site.")
    return f"{entry.get_act_display()}."
