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
)


def audit_rows(entries: Iterable[AuditEntry]) -> Iterator[list[str]]:
    """Yield the header and a row for each entry: times in UTC, no cell that is a formula."""
    yield list(COLUMNS)
    for entry in entries:
        row: list[str] = []
        for name in COLUMNS:
            text = hashed_time(entry) if name == "at" else str(getattr(entry, name))
            row.append(escape_formula(text))

        yield row
