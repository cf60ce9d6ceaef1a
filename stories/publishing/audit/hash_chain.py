"""The chain of the audit log: how an entry is hashed, and whether all of them still hang together.

The hash of an entry is the SHA-256, in small hexadecimal letters, of these parts in UTF-8, one behind the other, each
written as its number of characters, a colon, and itself: number, moment (UTC, 2026-11-22T17:00:00.000000Z), act, actor,
address, subject, details, hash of the entry before. Before the first one stand 64 zeros. Migration 0018 does the same
in SQL; a test compares the two.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC

from stories.models import AuditEntry

FIRST_HASH = "0" * 64
BATCH_SIZE = 2000


def hashed_time(entry: AuditEntry) -> str:
    """Return when it was, as it is hashed."""
    return entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_hash(entry: AuditEntry) -> str:
    """Return the hash that an entry must have, by its columns as they are now."""
    parts = (str(entry.number), hashed_time(entry), entry.act, entry.actor, entry.address, entry.subject, entry.details)
    text = "".join(f"{len(part)}:{part}" for part in (*parts, entry.previous_hash))
    return hashlib.sha256(text.encode()).hexdigest()


def find_faults() -> Iterator[str]:
    """Yield what is wrong with the audit log, entry by entry; nothing if it is whole. Reads it once, in order."""
    number, before = 0, FIRST_HASH
    for entry in AuditEntry.objects.exclude(number=None).order_by("number").iterator(BATCH_SIZE):
        yield from _missing(number + 1, entry.number or 0)
        if entry_hash(entry) != entry.hash:
            yield f"Entry {entry.number} was changed, or moved here: it does not match its hash."
        elif entry.number == number + 1 and entry.previous_hash != before:
            yield f"Entry {entry.number} does not follow entry {number}: what stood before it was replaced."
        number, before = entry.number or 0, entry.hash
    for entry in AuditEntry.objects.filter(number=None).order_by("pk")[:BATCH_SIZE]:
        yield f"A row without a number (id {entry.pk}) was put in past the triggers."


def _missing(first: int, found: int) -> Iterator[str]:
    if found == first + 1:
        yield f"Entry {first} is missing."
    elif found > first:
        yield f"Entries {first} to {found - 1} are missing."


def head() -> tuple[int, str]:
    """Return the number and the hash of the last entry; (0, 64 zeros) when there is none."""
    last = AuditEntry.objects.exclude(number=None).order_by("-number").values_list("number", "hash").first()
    return (last[0] or 0, last[1]) if last else (0, FIRST_HASH)


def contains_entry(number: int, hash_: str) -> bool:
    """Tell whether the log still holds an entry that was seen before, by its number and hash."""
    return (number, hash_) == (0, FIRST_HASH) or AuditEntry.objects.filter(number=number, hash=hash_).exists()
