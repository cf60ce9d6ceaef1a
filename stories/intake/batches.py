"""Import batches: a file is checked, shown, stored completely or not at all, and can be undone."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, Protocol, cast

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.choices import ChangeState, ImportKind, ImportState
from stories.intake.sheets.base import Record
from stories.models import Audited, FusionCenter, ImportBatch, ImportRow
from stories.publishing.audit.log import record as record_audit
from stories.publishing.proposals.propose import settle
from stories.publishing.story_transaction import story_transaction

MAX_UNCONFIRMED_AGE = timedelta(days=1)
MAX_NAMES = 10  # in an error message


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A problem and its location: row and column of the file, and the reason."""

    row: int
    column: str
    reason: str


@dataclass(slots=True)
class ImportPlan:
    """Changes that a file would make. With any problem, nothing is stored.

    `rows` are (row number in the file, record). `ignored` are columns of an export that an import
    doesn't read, `findings` are notices for the user.
    """

    rows: list[tuple[int, Record]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    # (rule, text) of the markings outside the imported text; they stay with every new story.
    markings: list[tuple[str, str]] = field(default_factory=list)
    # Hash of the file, if the user answers questions about it before it is stored.
    file_hash: str = ""

    @property
    def changed_rows(self) -> list[tuple[int, Record]]:
        """Rows with a new or a changed record."""
        changed = []
        for number, record in self.rows:
            if not record.pk or record.changes():
                changed.append((number, record))

        return changed

    @property
    def digest(self) -> str:
        """SHA-256 of everything that would be stored and everything that would be overwritten."""
        if self.file_hash:
            return self.file_hash

        changes = []
        for number, record in self.rows:
            changes.append([number, record.pk, record.before, record.values()])

        return hashlib.sha256(json.dumps(changes, sort_keys=True).encode()).hexdigest()


class ImportTarget(Protocol):
    """A kind of entries that can be imported: a sheet, or the drafts of Word documents."""

    kind: ImportKind

    def visible(self) -> QuerySet[Any]: ...
    def records(self, entries: Iterable[Any]) -> Iterator[Record]: ...
    def may_change(self, entry: Any) -> bool: ...
    def store(
        self, records: Sequence[Record], by: User, batch: ImportBatch | None = None
    ) -> None: ...
    def remove(self, ids: Sequence[int], by: User) -> None: ...


class RefusedError(ValidationError):
    """Nothing was stored or undone; the message gives the reason."""


def save_batch(
    kind: ImportKind,
    name: str,
    content: bytes,
    plan: ImportPlan,
    report: Mapping[str, Any],
    by: User,
) -> ImportBatch:
    """Keep a checked file for a day, until a user reads the report and confirms."""
    expired = ImportBatch.objects.filter(
        state=ImportState.CHECKED, checked_at__lt=Now() - MAX_UNCONFIRMED_AGE
    )
    expired.delete()

    batch = ImportBatch.objects.create(
        kind=kind,
        file_name=name[-150:],
        content=None if plan.problems else content,
        report={
            **report,
            "problems": [asdict(problem) for problem in plan.problems],
            "ignored": plan.ignored,
            "findings": plan.findings,
        },
        digest=plan.digest,
        by=by,
    )
    batch.centers.set(FusionCenter.objects.filter(memberships__user=by))
    return batch


def stored_content(batch: ImportBatch) -> bytes:
    """Return the file of a checked batch; raise RefusedError if it is imported or deleted."""
    contents = ImportBatch.objects.filter(pk=batch.pk).values_list("content", flat=True)
    content = contents.first()
    if content is None:
        raise RefusedError(_("This file was already imported, or it can’t be imported."))
    return bytes(content)


def _lock_batch(batch: ImportBatch) -> ImportBatch:
    """Lock a batch; raise RefusedError if a purge has deleted it."""
    locked = ImportBatch.objects.select_for_update().filter(pk=batch.pk).first()
    if locked is None:
        raise RefusedError(_("This file was deleted meanwhile. Upload it again."))
    return locked


@story_transaction
def store_batch(
    batch: ImportBatch, plan: ImportPlan, target: ImportTarget, by: User
) -> list[ImportRow]:
    """Store everything in the report; raise RefusedError if the result would differ now.

    `plan` must come from the file of the batch and from the caller's transaction.
    """
    locked = _lock_batch(batch)
    if locked.state != ImportState.CHECKED:
        raise RefusedError(_("This file was already imported."))
    if plan.problems or plan.digest != locked.digest:
        raise RefusedError(_("Something changed since the file was checked. Check it again."))

    changed_rows = plan.changed_rows
    target.store([record for _number, record in changed_rows], by, locked)

    rows = []
    for number, record in changed_rows:
        rows.append(
            ImportRow(
                batch=locked,
                number=number,
                entry_id=record.pk,
                change_id=record.extra.get("change"),
                before=record.before,
                after=record.values(),
            )
        )

    stored_rows = ImportRow.objects.bulk_create(rows)

    ImportBatch.objects.filter(pk=locked.pk).update(
        state=ImportState.STORED, stored_at=Now(), content=None
    )
    record_audit(Audited.IMPORTED, by, locked, kind=locked.kind, rows=len(stored_rows))
    return stored_rows


@story_transaction
def undo_batch(batch: ImportBatch, target: ImportTarget, by: User) -> list[ImportRow]:
    """Delete the batch's new entries and restore the changed ones; return the undone rows.

    Changes that wait for a second person are taken back. If one was confirmed already, the earlier
    values are proposed. Raise RefusedError, and change nothing, if an entry was changed since.
    """
    locked = _lock_batch(batch)
    if locked.state != ImportState.STORED:
        raise RefusedError(_("This import was already undone."))

    rows = _effective_rows(locked, by)
    visible = target.visible().filter(pk__in=rows).order_by("pk")
    entries = list(visible.select_for_update(of=["self"]))
    records = {record.pk: record for record in target.records(entries)}
    _require_unchanged(rows, entries, records, target)

    restored = []
    new_ids = []
    for entry_id, row in rows.items():
        if row.before is None:
            new_ids.append(entry_id)
        else:
            vars(records[entry_id]).update(row.before)
            restored.append(records[entry_id])

    _restore(target, restored, new_ids, by)

    ImportBatch.objects.filter(pk=locked.pk).update(
        state=ImportState.UNDONE, undone_at=Now(), undone_by=by
    )
    record_audit(Audited.IMPORT_UNDONE, by, locked, kind=locked.kind, rows=len(rows))
    return list(rows.values())


def _effective_rows(batch: ImportBatch, by: User) -> dict[int, ImportRow]:
    """Take back the open changes of a batch; return the rows that changed an entry, by its id."""
    rows = {}
    for row in batch.rows.select_related("change"):
        change = row.change
        if change is None:
            rows[cast(int, row.entry_id)] = row
        elif change.is_open:
            settle(change, ChangeState.TAKEN_BACK, by, _("The import was undone."))
        elif change.state == ChangeState.CONFIRMED:
            rows[cast(int, change.object_id)] = row

    return rows


def _require_unchanged(
    rows: Mapping[int, ImportRow],
    entries: Sequence[Model],
    records: Mapping[int | None, Record],
    target: ImportTarget,
) -> None:
    """Raise RefusedError if an entry of the batch was deleted, changed or submitted since."""
    if rows.keys() - records.keys():
        raise RefusedError(_("One of the entries was deleted, or you may no longer change it."))

    changed = []
    for entry_id, row in rows.items():
        record = records[entry_id]
        if record.values() != row.after:
            changed.append(str(record))

    if changed:
        raise RefusedError(
            _("Changed since the import: %(names)s. Undoing would lose these changes.")
            % {"names": _join(changed)}
        )

    in_review = [str(entry) for entry in entries if not target.may_change(entry)]
    if in_review:
        raise RefusedError(
            _("These are already in review and can’t be undone: %(names)s.")
            % {"names": _join(in_review)}
        )


def _restore(
    target: ImportTarget, restored: Sequence[Record], new_ids: Sequence[int], by: User
) -> None:
    """Write the earlier values and delete the new entries; raise RefusedError if that fails."""
    try:
        with transaction.atomic():
            target.store(restored, by)
            target.remove(new_ids, by)
    except ProtectedError as error:
        names = sorted(set(map(str, error.protected_objects)))
        raise RefusedError(
            _("Other entries refer to the imported ones: %(names)s.") % {"names": _join(names)}
        ) from error
    except IntegrityError as error:
        raise RefusedError(_("The earlier values can’t be restored anymore.")) from error


def _join(names: Sequence[str]) -> str:
    return "; ".join(names[:MAX_NAMES])
