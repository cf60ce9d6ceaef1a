"""Everything that was ever done to a story, in one list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from stories.choices import Act
from stories.models import Story, WorkflowEntry

LONGEST = 300


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of the log: when, who, what, and why if it was said."""

    at: datetime
    by: Any
    what: str
    remark: str


def history_entries(story: Story) -> list[HistoryEntry]:
    """Return what staff and the workflow did, latest first; two queries."""
    kind = ContentType.objects.get_for_model(Story)
    edits = LogEntry.objects.filter(content_type=kind, object_id=str(story.pk)).select_related("user")[:LONGEST]
    acts = story.workflow_entries.select_related("by", "edition").defer("edition__content")[:LONGEST]
    both = [HistoryEntry(edit.action_time, edit.user, edit.get_change_message(), "") for edit in edits]
    both += [HistoryEntry(act.at, act.by, describe_entry(act), act.remark) for act in acts]
    return sorted(both, key=lambda deed: deed.at, reverse=True)


def describe_entry(entry: WorkflowEntry) -> str:
    """Return what an entry of the workflow's log says, as a sentence."""
    if entry.edition and entry.act in (Act.PUBLISH, Act.ADMIT):
        return _("Published edition %(number)s.") % {"number": entry.edition.number}
    if entry.act == Act.WITHDRAW:
        return _("Withdrew the story from the site.")
    return f"{entry.get_act_display()}."
