"""Hashes of released editions in the audit log, and the verification of all editions.

The entry of a release contains the hashes of the text and of the change note, and the clearance.
So whoever changes an edition in the database must also rewrite the hash chain.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from stories.choices import Act
from stories.models import Audited, AuditEntry, Clearance, Edition, Story
from stories.models.audit import workflow_act
from stories.publishing.audit.log import record
from stories.publishing.snapshot import content_hash

BATCH_SIZE = 500
RELEASES = (Act.PUBLISH, Act.SCHEDULE, Act.BREAK_GLASS, Act.ADMIT)
RELEASE_ACTS = [Audited.EDITION_RECORDED, *(workflow_act(act) for act in RELEASES)]
# Each of them cancels a release that is scheduled for later.
CANCELLATION_ACTS = [workflow_act(act) for act in (Act.CANCEL, Act.EDIT, Act.WITHDRAW)]
# What is wrong with an edition, by the detail that differs from the audit log.
FAULTS = {
    "content_hash": "was replaced: the audit log has another hash of its text.",
    "change_note_hash": "has another change note than the audit log.",
    "released_at": "has another time of release than the audit log.",
    "clearance": "has another clearance than the audit log.",
}
STORY_SUBJECT = re.compile(r"stories\.story/([0-9]+)")
EditionKey: TypeAlias = tuple[int, int]  # id of the story, number of the edition


@dataclass(slots=True)
class ReleaseEntry:
    """The last release of an edition in the audit log, perhaps canceled before its time."""

    details: dict[str, Any]
    is_canceled: bool = False


def release_details(edition: Edition, clearance: Clearance | None) -> dict[str, object]:
    """Return the details of an edition for the audit log."""
    return {
        "edition": edition.number,
        "content_hash": edition.content_hash,
        "change_note_hash": text_hash(edition.change_note),
        "released_at": _release_time(edition),
        "clearance": clearance.pk if clearance else None,
    }


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _release_time(edition: Edition) -> str:
    return edition.released_at.astimezone(UTC).isoformat()


def find_edition_faults() -> Iterator[str]:
    """Yield a sentence for each edition that differs from its hash or from the audit log."""
    entries = _release_entries()
    for edition in _editions():
        entry = entries.pop((edition.story_id, edition.number), None)
        reason = _fault(edition, entry)
        if reason:
            yield f"Edition {edition.number} of story {edition.story_id} {reason}"

    for (story_id, number), entry in entries.items():
        if not entry.is_canceled:
            yield f"Edition {number} of story {story_id} is missing."


def record_editions() -> int:
    """Add an entry for each edition without one, as for releases before there were hashes.

    Return the number of these editions.
    """
    entries = _release_entries()
    count = 0
    for edition in _editions():
        if (edition.story_id, edition.number) not in entries:
            clearance = _clearance(edition)
            story = Story(pk=edition.story_id)
            details = release_details(edition, clearance)
            record(Audited.EDITION_RECORDED, None, story, **details)
            count += 1

    return count


def _editions() -> Iterator[Edition]:
    editions = Edition.objects.select_related("record__clearance").order_by("pk")
    return editions.iterator(BATCH_SIZE)


def _release_entries() -> dict[EditionKey, ReleaseEntry]:
    """Return the last entry with hashes of each edition.

    A number is used again if its schedule was canceled.
    """
    entries: dict[EditionKey, ReleaseEntry] = {}
    latest: dict[int, ReleaseEntry] = {}  # by id of the story
    rows = AuditEntry.objects.filter(act__in=[*RELEASE_ACTS, *CANCELLATION_ACTS]).order_by("pk")

    for row in rows.iterator(BATCH_SIZE):
        subject = STORY_SUBJECT.fullmatch(row.subject)
        if subject is None:
            continue

        story_id = int(subject[1])
        details = row.parsed_details

        if row.act in CANCELLATION_ACTS:
            _note_cancellation(latest.get(story_id), row)
        elif "content_hash" in details:
            latest[story_id] = ReleaseEntry(details)
            entries[(story_id, details["edition"])] = latest[story_id]

    return entries


def _note_cancellation(entry: ReleaseEntry | None, cancellation: AuditEntry) -> None:
    """Mark a release as canceled if its time had not come."""
    if entry and cancellation.at < datetime.fromisoformat(entry.details["released_at"]):
        entry.is_canceled = True


def _fault(edition: Edition, entry: ReleaseEntry | None) -> str:
    """Return what is wrong with an edition, or ""."""
    if content_hash(edition.content) != edition.content_hash:
        return "was changed: its text does not match its hash."
    if entry is None:
        return "is not in the audit log with its hash."

    clearance = _clearance(edition)
    stored = release_details(edition, clearance)
    for name, fault in FAULTS.items():
        if entry.details[name] != stored[name]:
            return fault

    if clearance and clearance.content_hash != edition.content_hash:
        return "has a clearance of another text."
    return ""


def _clearance(edition: Edition) -> Clearance | None:
    """Return the clearance that the release record names; None without a record."""
    if not hasattr(edition, "record"):
        return None
    return edition.record.clearance
