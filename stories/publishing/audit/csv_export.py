"""The audit log as a table for a records request; whoever has it can follow the chain by it."""

from collections.abc import Iterable, Iterator

from stories.models import AuditEntry
from stories.publishing.audit.hash_chain import hashed_time
from stories.text import inert

COLUMNS = ("number", "at", "act", "actor", "address", "subject", "details", "previous_hash", "hash")


def audit_rows(entries: Iterable[AuditEntry]) -> Iterator[list[str]]:
    """Yield the names of the columns and a row for each entry: moments in UTC, no cell that a spreadsheet computes."""
    yield list(COLUMNS)
    for entry in entries:
        cells = [hashed_time(entry) if name == "at" else str(getattr(entry, name)) for name in COLUMNS]
        yield [inert(cell) for cell in cells]
