"""Hash chain of the audit log: the hash of an entry and the verification of all entries.

The hash of an entry is the SHA-256, in lowercase hexadecimal, of these parts in UTF-8, joined
without separator, each written as its number of characters, a colon and itself: number, time
(UTC, 2026-11-22T17:00:00.000000Z), act, actor, address, subject, details, hash of the previous
entry, and the account ID of the actor if the entry has one. The first entry has 64 zeros as its
previous hash. Migration 0034 computes the same in SQL; a test compares the two.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC

from stories.models import Audited, AuditEntry

FIRST_HASH = "0" * 64
BATCH_SIZE = 2000


def hashed_time(entry: AuditEntry) -> str:
    """Return the time of an entry as it is hashed."""
    return entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_hash(entry: AuditEntry) -> str:
    """Return the hash that an entry must have, computed from its current columns."""
    parts = [
        str(entry.number),
        hashed_time(entry),
        entry.act,
        entry.actor,
        entry.address,
        entry.subject,
        entry.details,
        entry.previous_hash,
    ]
    if entry.actor_id is not None:  # entries from before migration 0034 have none
        parts.append(str(entry.actor_id))
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


def find_faults() -> Iterator[str]:
    """Yield a sentence for each fault of the audit log; reads the log once, in order."""
    previous_number = 0
    previous_hash = FIRST_HASH
    numbered = AuditEntry.objects.exclude(number=None).order_by("number")

    for entry in numbered.iterator(BATCH_SIZE):
        number = entry.number or 0
        yield from _missing(previous_number + 1, number)

        if entry_hash(entry) != entry.hash:
            yield f"Entry {number} was changed or moved: it does not match its hash."
        elif number == previous_number + 1 and entry.previous_hash != previous_hash:
            yield (
                f"Entry {number} does not follow entry {previous_number}:"
                " the previous entry was replaced."
            )

        previous_number = number
        previous_hash = entry.hash

    for entry in AuditEntry.objects.filter(number=None).order_by("pk")[:BATCH_SIZE]:
        yield f"A row without a number (id {entry.pk}) was inserted without the triggers."


def _missing(first: int, found: int) -> Iterator[str]:
    if found == first + 1:
        yield f"Entry {first} is missing."
    elif found > first:
        yield f"Entries {first} to {found - 1} are missing."


def head() -> tuple[int, str]:
    """Return the number and the hash of the last entry; (0, 64 zeros) for an empty log."""
    numbered = AuditEntry.objects.exclude(number=None).order_by("-number")
    # Only columns that each release has: `restore` reads the log of any of them.
    last = numbered.values_list("number", "hash").first()
    if last is None:
        return 0, FIRST_HASH
    number, hash_ = last
    return number or 0, hash_


def contains_entry(number: int, hash_: str) -> bool:
    """Return whether the log contains the entry with this number and hash, as recorded before."""
    if (number, hash_) == (0, FIRST_HASH):
        return True
    return AuditEntry.objects.filter(number=number, hash=hash_).exists()


def find_restores() -> Iterator[str]:
    """Yield a sentence for each restore of a backup after which earlier entries are missing."""
    restores = AuditEntry.objects.filter(act=Audited.BACKUP_RESTORED).order_by("number")
    for entry in restores:
        first = entry.number or 0
        last = entry.parsed_details["replaced_number"]
        if last >= first:
            yield (
                f"Entry {first}: a backup was restored. The log that it replaced had"
                f" {last - first + 1} more entries, up to {last}:"
                f"{entry.parsed_details['replaced_hash']}"
            )
