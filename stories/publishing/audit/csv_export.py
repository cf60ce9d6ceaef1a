"""CSV rows of the audit log for a records request, complete enough to verify the hash chain."""

from collections.abc import Iterable, Iterator

from stories.models import AuditEntry
from stories.publishing.audit.hash_chain import hashed_time
from stories.text_safety import escape_formula

COLUMNS = (
    "number",
    "at",
    "act",
    "actor",
    "address",
    "subject",
    "details",
    "previous_hash",
    "hash",
    "actor_id",
)


def audit_rows(entries: Iterable[AuditEntry]) -> Iterator[list[str]]:
    """Yield the header and a row for each entry: times in UTC, no cell that is a formula."""
    yield list(COLUMNS)
    for entry in entries:
        row: list[str] = []
        for name in COLUMNS:
            row.append(escape_formula(_text(entry, name)))
        yield row


def _text(entry: AuditEntry, name: str) -> str:
    if name == "at":
        return hashed_time(entry)
    value = getattr(entry, name)
    return "" if value is None else str(value)
