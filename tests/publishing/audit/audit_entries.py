"""Reading and damaging the audit log in tests."""

from contextlib import contextmanager
from typing import Any

from django.db import connection

from stories.models import AuditEntry


def sealed() -> list[AuditEntry]:
    """Do what the end of the transaction does, and return the entries in their order."""
    connection.check_constraints()
    return list(AuditEntry.objects.order_by("number"))


def told(act: str = "") -> list[dict[str, Any]]:
    """Return what was written down, first act first: who, what, details."""
    entries = AuditEntry.objects.order_by("pk")
    return [
        {"act": entry.act, "actor": entry.actor, "address": entry.address, "subject": entry.subject}
        | entry.parsed_details
        for entry in (entries.filter(act=act) if act else entries)
    ]


@contextmanager
def owner_of_the_database():
    """Do what only the owner of the tables can: take the guards away."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stories_auditentry DISABLE TRIGGER USER")
        yield AuditEntry.objects
        cursor.execute("ALTER TABLE stories_auditentry ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE stories_auditentry DISABLE TRIGGER audit_log_is_never_emptied")
