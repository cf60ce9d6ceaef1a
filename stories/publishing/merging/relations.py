"""Rows that refer to a merged entry: moved to the target, and restored."""

from typing import Any, TypedDict

from django.db import IntegrityError, models, transaction

from stories.publishing.merging.registry import EntryReference


class MovedRows(TypedDict):
    """Data to undo a move: ids of moved rows, columns of dropped rows, {row id: role before}.

    A row is dropped when its owner refers to the target already.
    """

    moved: list[int]
    dropped: list[dict[str, Any]]
    roles: dict[str, str]


def move_references(reference: EntryReference, old_pk: int, target_pk: int) -> MovedRows:
    """Make the rows that refer to the old entry refer to the target."""
    result: MovedRows = {"moved": [], "dropped": [], "roles": {}}
    manager = reference.model._default_manager

    for row in reference.rows(old_pk).select_for_update():
        duplicate = None
        if reference.once:
            owner = {reference.owner: getattr(row, reference.owner)}
            duplicate = reference.rows(target_pk).filter(**owner).first()

        if duplicate is None:
            manager.filter(pk=row.pk).update(**{reference.field: target_pk})
            result["moved"].append(row.pk)
            continue

        result["dropped"].append(stored_columns(row))
        manager.filter(pk=row.pk).delete()

        role = getattr(row, "role", "")
        if role and reference.is_better(role, duplicate.role):
            result["roles"][str(duplicate.pk)] = duplicate.role
            manager.filter(pk=duplicate.pk).update(role=role)

    return result


def restore_references(
    reference: EntryReference, moved: MovedRows, old_pk: int, target_pk: int
) -> int:
    """Make the rows that still exist refer to the old entry again; return how many couldn't."""
    manager = reference.model._default_manager
    rows = manager.filter(**{reference.field: target_pk})

    restored = rows.filter(pk__in=moved["moved"]).update(**{reference.field: old_pk})
    for pk, role in moved["roles"].items():
        rows.filter(pk=pk).update(role=role)

    left = len(moved["moved"]) - restored
    for columns in moved["dropped"]:
        if not _insert_again(reference, columns):
            left += 1

    return left


def _insert_again(reference: EntryReference, columns: dict[str, Any]) -> bool:
    """Insert a dropped row, unless its owner is gone or refers to the entry again."""
    owner_field = reference.model._meta.get_field(reference.owner.removesuffix("_id"))
    owner_model: Any = owner_field.related_model
    if not owner_model._default_manager.filter(pk=columns[reference.owner]).exists():
        return False

    try:
        with transaction.atomic():
            reference.model(**columns).save(force_insert=True)
    except IntegrityError:
        return False

    return True


def stored_columns(row: models.Model) -> dict[str, Any]:
    """Return the stored columns of a row as arguments of its model."""
    fields = [field for field in row._meta.concrete_fields if not field.generated]
    return {field.attname: getattr(row, field.attname) for field in fields}
