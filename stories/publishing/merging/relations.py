"""Rows that refer to a merged entry: moved to the target, and restored."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypedDict

from django.db import models

from stories.publishing.merging.registry import EntryReference


class MovedRows(TypedDict):
    """Data to undo a move: ids of moved rows, columns of dropped rows, {row id: role before}.

    A row is dropped when its owner refers to the target already.
    """

    moved: list[int]
    dropped: list[dict[str, Any]]
    roles: dict[str, str]


def move_references(
    reference: EntryReference, old_pk: int, target_pk: int, owners: Collection[int] | None = None
) -> MovedRows:
    """Make the rows that refer to the old entry refer to the target; at most a dozen queries.

    `owners` are the stories or accounts whose rows are moved, None is all.
    """
    rows = list(_of_owners(reference, reference.rows(old_pk), owners).select_for_update())
    present = _rows_by_owner(reference, rows, target_pk)

    result: MovedRows = {"moved": [], "dropped": [], "roles": {}}
    new_roles: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        duplicate = present.get(_owner_of(reference, row))
        if duplicate is None:
            result["moved"].append(row.pk)
            continue

        result["dropped"].append(stored_columns(row))
        role = getattr(row, "role", "")
        if role and reference.is_better(role, duplicate.role):
            result["roles"][str(duplicate.pk)] = duplicate.role
            new_roles[role].append(duplicate.pk)

    manager = reference.model._default_manager
    manager.filter(pk__in=[columns["id"] for columns in result["dropped"]]).delete()
    manager.filter(pk__in=result["moved"]).update(**{reference.field: target_pk})
    for role, pks in new_roles.items():
        manager.filter(pk__in=pks).update(role=role)
    return result


def restore_references(
    reference: EntryReference,
    moved: MovedRows,
    old_pk: int,
    target_pk: int,
    owners: Collection[int] | None = None,
) -> None:
    """Make the rows that still exist refer to the old entry again; see move_references()."""
    manager = reference.model._default_manager
    rows = _of_owners(reference, manager.filter(**{reference.field: target_pk}), owners)
    rows.filter(pk__in=moved["moved"]).update(**{reference.field: old_pk})

    former_roles: dict[str, list[int]] = defaultdict(list)
    for pk, role in moved["roles"].items():
        former_roles[role].append(int(pk))
    for role, pks in former_roles.items():
        rows.filter(pk__in=pks).update(role=role)

    dropped = moved["dropped"]
    if owners is not None:
        dropped = [columns for columns in dropped if columns[reference.owner] in owners]
    _insert_again(reference, dropped)


def count_unrestored(reference: EntryReference, moved: MovedRows, old_pk: int) -> int:
    """Return how many rows don't refer to the old entry again, because they changed since."""
    pks = [*moved["moved"], *(columns["id"] for columns in moved["dropped"])]
    return len(pks) - reference.rows(old_pk).filter(pk__in=pks).count()


def _of_owners(
    reference: EntryReference, rows: models.QuerySet[Any], owners: Collection[int] | None
) -> models.QuerySet[Any]:
    if owners is None:
        return rows
    return rows.filter(**{f"{reference.owner}__in": owners})


def _rows_by_owner(
    reference: EntryReference, rows: Iterable[models.Model], target_pk: int
) -> dict[int, Any]:
    """Return the target's rows of the same owners, if each owner refers to an entry once."""
    if not reference.once:
        return {}

    owners = [_owner_of(reference, row) for row in rows]
    present = reference.rows(target_pk).filter(**{f"{reference.owner}__in": owners})
    return {_owner_of(reference, row): row for row in present}


def _owner_of(reference: EntryReference, row: models.Model) -> Any:
    """Return the id of a row's owner; None if the reference has no owners."""
    return getattr(row, reference.owner, None)


def _insert_again(reference: EntryReference, dropped: Sequence[dict[str, Any]]) -> None:
    """Insert dropped rows, unless their owner is gone or refers to the entry again."""
    if not dropped:
        return

    owner_field = reference.model._meta.get_field(reference.owner.removesuffix("_id"))
    owner_model: Any = owner_field.related_model
    owners = owner_model._default_manager.in_bulk(columns[reference.owner] for columns in dropped)
    rows = []
    for columns in dropped:
        if columns[reference.owner] in owners:
            rows.append(reference.model(**columns))

    reference.model._default_manager.bulk_create(rows, ignore_conflicts=True)


def stored_columns(row: models.Model) -> dict[str, Any]:
    """Return the stored columns of a row as arguments of its model."""
    columns = {}
    for field in row._meta.concrete_fields:
        if not field.generated:
            columns[field.attname] = getattr(row, field.attname)

    return columns
