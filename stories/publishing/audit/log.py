"""Writing the audit log."""

import json
import logging
from functools import partial
from typing import Any

from django.db import DatabaseError, transaction

from stories.models import AuditEntry
from stories.publishing.audit.context import AuditContext, current_context

log = logging.getLogger("stories.audit")


def record(act: str, by: Any = None, about: Any = None, **details: Any) -> None:
    """Write an act into the audit log, within the transaction that it is done in; one query.

    `by` is an account or its name, else it is the caller; `about` a row or a text; `details` are short facts that
    JSON can hold: never what a story says, no finding, nothing about a person beyond the user name.
    """
    entry = AuditEntry.objects.create(**_columns(act, by, about, details))
    transaction.on_commit(partial(announce, entry))


def record_if_possible(act: str, by: Any = None, about: Any = None, **details: Any) -> None:
    """Write an act that happens in any case; where the database takes nothing, at least the log stream says it."""
    try:
        with transaction.atomic():
            record(act, by, about, **details)
    except DatabaseError:
        say(AuditEntry(**_columns(act, by, about, details)))


def announce(entry: AuditEntry) -> None:
    """Say an entry once more in the log stream, with its number and hash, so that the stream can witness the chain."""
    try:
        entry.refresh_from_db()
    except (DatabaseError, AuditEntry.DoesNotExist):
        log.exception("An entry of the audit log could not be read back.")
    say(entry)


def say(entry: AuditEntry) -> None:
    """Write an entry as one line of the log stream."""
    names = ("number", "act", "actor", "address", "subject", "hash")
    fields = {name: getattr(entry, name) for name in names} | {"details": entry.about}
    log.info("audit", extra={"fields": fields})


def _columns(act: str, by: Any, about: Any, details: dict[str, Any]) -> dict[str, str]:
    here = current_context()
    return {
        "act": act,
        "actor": _name(by, here)[:150],
        "address": here.address[:45] if here else "",
        "subject": _subject(about)[:200],
        "details": json.dumps(details, sort_keys=True, separators=(",", ":"), default=str),
    }


def _name(by: Any, here: AuditContext | None) -> str:
    if isinstance(by, str):
        return by
    user = by or (here.user if here else None)
    return user.get_username() if user is not None and user.is_authenticated else ""


def _subject(about: Any) -> str:
    if about is None or isinstance(about, str):
        return about or ""
    return f"{about._meta.label_lower}/{about.pk}"
