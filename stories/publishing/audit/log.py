"""Entries of the audit log, in the database and in the log stream."""

import json
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from django.contrib.auth.models import AnonymousUser, User
from django.db import DatabaseError, transaction
from django.db.models import Model

from stories.models import AuditEntry
from stories.publishing.audit.context import current_context

logger = logging.getLogger("stories.audit")
STREAMED = ("number", "act", "actor", "actor_id", "address", "subject", "hash")
Actor: TypeAlias = User | AnonymousUser | str | None
Subject: TypeAlias = Model | str | None


def record(act: str, by: Actor = None, about: Subject = None, **details: object) -> None:
    """Add an entry to the audit log in the current transaction; one query.

    `by` is an account or its name, by default the user of the audit context. `about` is a row or
    a text. `details` are short JSON values: never story text, findings or personal data beyond
    the user name.
    """
    record_entries([new_audit_entry(act, by, about, details)])


def new_audit_entry(
    act: str, by: Actor, about: Subject, details: Mapping[str, object]
) -> AuditEntry:
    """Return an entry for record_entries()."""
    return AuditEntry(**_columns(act, by, about, details))


def record_entries(entries: Sequence[AuditEntry]) -> None:
    """Add entries to the audit log in the current transaction; one query."""
    AuditEntry.objects.bulk_create(entries)
    transaction.on_commit(partial(announce, entries))


def record_if_possible(
    act: str, by: Actor = None, about: Subject = None, **details: object
) -> None:
    """Record an act that happens in any case; if the write fails, use only the log stream."""
    try:
        with transaction.atomic():
            record(act, by, about, **details)
    except DatabaseError:
        write_to_stream(new_audit_entry(act, by, about, details))


def announce(entries: Sequence[AuditEntry]) -> None:
    """Repeat entries in the log stream with their numbers and hashes, as a witness of the chain."""
    try:
        sealed = AuditEntry.objects.in_bulk([entry.pk for entry in entries])
    except DatabaseError:
        logger.exception("Entries of the audit log could not be read back.")
        sealed = {}

    for entry in entries:
        write_to_stream(sealed.get(entry.pk, entry))


def write_to_stream(entry: AuditEntry) -> None:
    """Write an entry as one line of the log stream."""
    fields = {name: getattr(entry, name) for name in STREAMED}
    fields["details"] = entry.parsed_details
    logger.info("audit", extra={"fields": fields})


def _columns(act: str, by: Actor, about: Subject, details: Mapping[str, object]) -> dict[str, Any]:
    """Return the columns of an entry, shortened to what the database stores."""
    context = current_context()
    address = getattr(context, "address", "")
    details_json = json.dumps(dict(details), sort_keys=True, separators=(",", ":"), default=str)
    name, account_id = _actor(by)
    return {
        "act": act,
        "actor": name[:150],
        "actor_id": account_id,
        "address": address[:45],
        "subject": _subject_name(about)[:200],
        "details": details_json,
    }


def _actor(by: Actor) -> tuple[str, int | None]:
    """Return the name and the id of the account that acts; ("", None) for the server."""
    if isinstance(by, str):
        return by, None

    user = by or getattr(current_context(), "user", None)
    if user is None or not user.is_authenticated:
        return "", None
    return user.get_username(), user.pk


def _subject_name(about: Subject) -> str:
    if about is None:
        return ""
    if isinstance(about, str):
        return about
    return f"{about._meta.label_lower}/{about.pk}"
