"""Helpers that read and tamper with the audit log."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from stories.models import AuditEntry


def sealed() -> list[AuditEntry]:
    """Seal the entries as at the end of the transaction; return them by number."""
    connection.check_constraints()
    return list(AuditEntry.objects.order_by("number"))


def audit_entries(act: str = "") -> list[dict[str, Any]]:
    """Return the entries of an act, or of all acts, oldest first, with their details."""
    entries = AuditEntry.objects.order_by("pk")
    if act:
        entries = entries.filter(act=act)

    found = []
    for entry in entries:
        columns = {
            "act": entry.act,
            "actor": entry.actor,
            "address": entry.address,
            "subject": entry.subject,
        }
        found.append(columns | entry.parsed_details)
    return found


@contextmanager
def without_triggers() -> Iterator[QuerySet[AuditEntry]]:
    """Disable the triggers of the log, as only the owner of its table can."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stories_auditentry DISABLE TRIGGER USER")
        yield AuditEntry.objects.all()
        cursor.execute("ALTER TABLE stories_auditentry ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE stories_auditentry DISABLE TRIGGER audit_log_is_never_emptied")
