"""Rows that move from one entry to another, and back."""

from typing import Any

from django.db import IntegrityError, models, transaction

from stories.publishing.merging.registry import Reference

Moved = dict[str, Any]


def move_references(link: Reference, old: int, heir: int) -> Moved:
    """Let the rows that name the old entry name its heir; return what it takes to undo that.

    {"moved": [ids of rows], "dropped": [rows whose owner names the heir anyway], "roles": {id of row: role before}}
    """
    moved: Moved = {"moved": [], "dropped": [], "roles": {}}
    for row in link.rows(old).select_for_update():
        twin = link.rows(heir).filter(**{link.owner: getattr(row, link.owner)}).first() if link.once else None
        if twin is None:
            link.model._default_manager.filter(pk=row.pk).update(**{link.field: heir})
            moved["moved"].append(row.pk)
            continue
        moved["dropped"].append(stored_columns(row))
        role = getattr(row, "role", "")
        link.model._default_manager.filter(pk=row.pk).delete()
        if role and _is_better(link, role, twin.role):
            moved["roles"][str(twin.pk)] = twin.role
            link.model._default_manager.filter(pk=twin.pk).update(role=role)
    return moved


def _is_better(link: Reference, role: str, present: str) -> bool:
    return role != present and (role == link.best_role or present == link.plain_role)


def restore_references(link: Reference, moved: Moved, old: int, heir: int) -> int:
    """Let the rows name the old entry again, as far as they are there still; return how many could not."""
    rows = link.model._default_manager
    back = rows.filter(pk__in=moved["moved"], **{link.field: heir}).update(**{link.field: old})
    for pk, role in moved["roles"].items():
        rows.filter(pk=pk, **{link.field: heir}).update(role=role)
    dropped = sum(not _put_back(link, values) for values in moved["dropped"])
    return len(moved["moved"]) - back + dropped


def _put_back(link: Reference, values: dict[str, Any]) -> bool:
    """Store a row again, unless its owner is gone or has found another one since."""
    owner: Any = link.model._meta.get_field(link.owner.removesuffix("_id")).related_model
    if not owner._default_manager.filter(pk=values[link.owner]).exists():
        return False
    try:
        with transaction.atomic():
            link.model(**values).save(force_insert=True)
    except IntegrityError:
        return False
    return True


def stored_columns(row: models.Model) -> dict[str, Any]:
    """Return the stored columns of a row by the names that its class takes."""
    fields = [field for field in row._meta.concrete_fields if not field.generated]
    return {field.attname: getattr(row, field.attname) for field in fields}
