"""Batches: what a file would do is shown first, stored as a whole or not at all, and can be undone as a whole."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.choices import ImportKind, ImportState
from stories.models import Audited, ImportBatch, ImportRow
from stories.publishing.audit.log import record

FORGET_AFTER = timedelta(days=1)
NAMED = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: row and column of the file, reason."""

    row: int
    column: str
    reason: str


@dataclass(slots=True)
class Plan:
    """What a file would do. `rows` are (number in the file, record); one wrong row, and nothing is stored."""

    rows: list[tuple[int, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    # What the plan is known by where people still answer questions before it is stored: the hash of the file.
    known_by: str = ""

    @property
    def changing(self) -> list[tuple[int, Any]]:
        """The rows that bring something new."""
        return [(number, record) for number, record in self.rows if not record.pk or record.changes()]

    @property
    def digest(self) -> str:
        """SHA-256 of all that would be stored, and of what would be overwritten."""
        if self.known_by:
            return self.known_by
        told = [[number, record.pk, record.before, record.values()] for number, record in self.rows]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


class Store(Protocol):
    """What a kind of file is stored with: a sheet, or the store of Word drafts."""

    kind: ImportKind

    def visible(self) -> Any: ...
    def records(self, entries: Any) -> Any: ...
    def may_change(self, entry: Any) -> bool: ...
    def store(self, records: Sequence[Any], by: Any) -> None: ...
    def remove(self, numbers: Sequence[int]) -> None: ...


class RefusedError(ValidationError):
    """Nothing was stored, or nothing was undone; the message says why."""


def keep(kind: ImportKind, name: str, content: bytes, plan: Plan, report: dict[str, Any], by: Any) -> ImportBatch:
    """Store a checked file for a day, until a user reads the report and confirms."""
    ImportBatch.objects.filter(state=ImportState.CHECKED, checked_at__lt=Now() - FORGET_AFTER).delete()
    about = {"problems": [asdict(problem) for problem in plan.problems], "ignored": plan.ignored}
    return ImportBatch.objects.create(
        kind=kind,
        file_name=name[-150:],
        content=None if plan.problems else content,
        report=report | about | {"findings": plan.findings},
        digest=plan.digest,
        by=by,
    )


@transaction.atomic
def store(batch: ImportBatch, plan: Plan, sheet: Store, by: Any) -> list[ImportRow]:
    """Store everything in the report; raise RefusedError if the result would differ now.

    `plan` is the file of the batch, checked anew within the caller's transaction.
    """
    held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if held.state != ImportState.CHECKED:
        raise RefusedError(_("This file was stored already."))
    if plan.problems or plan.digest != held.digest:
        raise RefusedError(_("Something was changed since the file was checked. Check it again."))
    rows = plan.changing
    sheet.store([record for _number, record in rows], by)
    stored = ImportRow.objects.bulk_create(
        ImportRow(batch=held, number=number, entry_id=record.pk, before=record.before, after=record.values())
        for number, record in rows
    )
    ImportBatch.objects.filter(pk=held.pk).update(state=ImportState.STORED, stored_at=Now(), content=None)
    record(Audited.IMPORTED, by, held, kind=held.kind, rows=len(stored))
    return stored


@transaction.atomic
def undo(batch: ImportBatch, sheet: Store, by: Any) -> list[ImportRow]:
    """Take back all that a batch did; raise RefusedError and do nothing when one entry was changed since.

    What was new is deleted, what was changed becomes what it was. Returns the rows taken back.
    """
    held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if held.state != ImportState.STORED:
        raise RefusedError(_("This import is undone already."))
    rows = {row.entry_id: row for row in held.rows.all()}
    locked = sheet.visible().filter(pk__in=rows).order_by("pk").select_for_update(of=["self"])
    entries = {entry.pk: entry for entry in locked}
    records = {record.pk: record for record in sheet.records(entries.values())}
    _require_untouched(rows, entries, records, sheet)
    for number, row in rows.items():
        vars(records[number]).update(row.before or {})
    try:
        with transaction.atomic():
            sheet.store([records[number] for number, row in rows.items() if row.before is not None], by)
            sheet.remove([number for number, row in rows.items() if row.before is None])
    except ProtectedError as error:
        named = sorted({str(entry) for entry in error.protected_objects})[:NAMED]
        raise RefusedError(_("Something refers to it by now: %(names)s.") % {"names": "; ".join(named)}) from error
    except IntegrityError as error:
        raise RefusedError(_("What it was before cannot be stored any more.")) from error
    ImportBatch.objects.filter(pk=held.pk).update(state=ImportState.UNDONE, undone_at=Now(), undone_by=by)
    record(Audited.IMPORT_UNDONE, by, held, kind=held.kind, rows=len(rows))
    return list(rows.values())


def _require_untouched(rows: dict[int, ImportRow], entries: Any, records: Any, sheet: Store) -> None:
    if rows.keys() - records.keys():
        raise RefusedError(_("One of its entries is gone, or not yours any more."))
    changed = [str(records[number]) for number, row in rows.items() if records[number].values() != row.after]
    if changed:
        names = {"names": "; ".join(changed[:NAMED])}
        raise RefusedError(_("Somebody has changed this since: %(names)s. Undoing would lose that.") % names)
    held = [str(entry) for entry in entries.values() if not sheet.may_change(entry)]
    if held:
        raise RefusedError(_("This is in other hands by now: %(names)s.") % {"names": "; ".join(held[:NAMED])})
