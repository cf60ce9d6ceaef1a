"""Base class of the spreadsheets: columns, permissions, and the changes that a row would make.

django-import-export reads the rows but stores nothing here. Each row becomes a Record of plain
values, which is compared with the record of the existing entry. `store()` then writes all changed
records at once.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from tablib import Dataset

from stories.choices import ImportKind
from stories.intake.sheets.cells import Cell, LineCell
from stories.intake.sheets.column_names import ColumnNames
from stories.models import ImportBatch
from stories.text_safety import UNSTORABLE, escape_formula

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Id in files for entries that were created in the portal.
PORTAL_ID = re.compile(r"portal:([0-9]{1,9})")
# Attributes of a record that aren't columns.
NOT_COLUMNS = ("pk", "before", "extra")
Values: TypeAlias = dict[str, Any]


def always(entry: Model) -> bool:
    return True


class SheetColumn(Field):
    """A column, with a description for the people who fill it in."""

    def __init__(
        self, name: str, meaning: "StrOrPromise", cell: Cell, is_required: bool = False
    ) -> None:
        super().__init__(attribute=name, column_name=name, widget=cell)
        self.meaning = meaning
        self.is_required = is_required


class Record(SimpleNamespace):
    """An entry as plain values by column.

    `pk` is None for a new entry, `before` are the stored values of an existing one. `extra` are
    values outside of the columns that an import reads.
    """

    def __init__(self, pk: int | None, values: Values, extra: Values | None = None) -> None:
        super().__init__(**values)
        self.pk = pk
        self.before = dict(values) if pk else None
        self.extra = extra or {}

    @property
    def stored_pk(self) -> int:
        """Primary key of an entry that is stored."""
        return cast(int, self.pk)

    def values(self) -> Values:
        """Return the values by column."""
        return {name: value for name, value in vars(self).items() if name not in NOT_COLUMNS}

    def changes(self) -> list[str]:
        """Return the columns whose values differ from before."""
        before = self.before or {}
        return [name for name, value in self.values().items() if before.get(name) != value]

    def __str__(self) -> str:
        return str(getattr(self, "title", None) or getattr(self, "name", None) or "")


def stored_keys(records: Iterable[Record]) -> list[int]:
    """Return the primary keys of the records that are stored already."""
    return [record.pk for record in records if record.pk]


class Sheet(Resource):
    """Common parts of the three spreadsheets."""

    kind: ImportKind
    model: type[Model]
    # Columns that are exported, and ignored by an import.
    export_only: Sequence[str] = ()

    class Meta:
        import_id_fields = ["external_id"]
        instance_loader_class = BaseInstanceLoader  # unused: see get_instance()
        use_transactions = False
        clean_model_instances = False
        skip_diff = True
        store_instance = True

    # Whether an import proposes changes, which a second person confirms.
    is_proposed = False

    # Lock the entries that a file names until the end of the transaction.
    is_locking = False

    def __init__(self, user: User, may_change: Callable[[Any], bool] = always) -> None:
        """`may_change` returns whether the user may change an entry that the user may see."""
        super().__init__()
        self.user = user
        self.may_change = may_change

        id_field: Any = self.model._meta.get_field("archive_id")
        id_meaning = gettext_lazy(
            "Your own ID for the entry. If you import it again, the entry is updated, not added."
        )
        id_column = SheetColumn("external_id", id_meaning, LineCell(id_field), is_required=True)
        self.columns_read: dict[str, SheetColumn] = {}
        for column in (id_column, *self.columns()):
            self.columns_read[str(column.column_name)] = column

        self.fields: dict[str, Field] = dict(self.columns_read)
        for name in self.export_only:
            self.fields[name] = Field(attribute=f"extra__{name}", column_name=name, readonly=True)

        cells: dict[str, Cell | None] = dict.fromkeys(self.fields)
        for name, column in self.columns_read.items():
            cells[name] = column.widget
        self.column_names = ColumnNames(cells)

        self.empty_values = {
            name: _empty_value(column) for name, column in self.columns_read.items()
        }
        # Existing entries of a file, by id, and their keys by every id that a file can use.
        self.found: dict[int, tuple[Any, Record]] = {}
        self.keys_by_id: dict[str, int] = {}
        # Values of earlier rows, by column.
        self.seen: dict[str, set[object]] = {}
        # The entries that have a slug, and those that had it. prepare() loads them.
        self.ids_by_slug: dict[str, int] = {}
        self.ids_by_former_slug: dict[str, int] = {}

    def columns(self) -> list[SheetColumn]:
        raise NotImplementedError

    def visible(self) -> QuerySet[Any]:
        """Return the entries that the user may see, and so can name by their ids."""
        return self.model._default_manager.all()

    def records(self, entries: Iterable[Any]) -> Iterator[Record]:
        """Return entries as records."""
        raise NotImplementedError

    def check(self, record: Record) -> dict[str, str]:
        """Return the problems of a record, by column."""
        raise NotImplementedError

    def store(self, records: Sequence[Record], by: User, batch: ImportBatch | None = None) -> None:
        """Write new and changed records; set the `pk` of new ones.

        Records whose change a second person must confirm get its id as extra["change"].
        """
        raise NotImplementedError

    def remove(self, ids: Sequence[int], by: User) -> None:
        """Delete imported entries, or propose it for public ones.

        Raise ProtectedError or ValidationError if others refer to one of them.
        """
        raise NotImplementedError

    # Hooks of django-import-export

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Load all entries that the file names, in one query."""
        archive_ids: set[str] = set()
        keys: set[int] = set()
        for cell in dataset["external_id"]:
            if UNSTORABLE.search(cell):
                continue

            text = str(cell).strip()
            archive_ids.update(self.ids(text))
            match = PORTAL_ID.fullmatch(text)
            if match:
                keys.add(int(match[1]))

        query = self.visible().filter(Q(archive_id__in=archive_ids) | Q(pk__in=keys)).order_by("pk")
        if self.is_locking:
            query = query.select_for_update(of=("self",))

        entries = {entry.pk: entry for entry in query}

        for record in self.records(entries.values()):
            key = record.stored_pk
            self.found[key] = (entries[key], record)
            self.keys_by_id[record.external_id] = key
            self.keys_by_id[f"portal:{key}"] = key

        self.prepare()

    def prepare(self) -> None:
        """Load the values that check() compares with."""

    def ids(self, text: str) -> list[str]:
        """Return the ids that may be stored for an id in a file."""
        return [text]

    def get_instance(self, instance_loader: object, row: dict[str, str]) -> Record | None:
        """Return the record of the existing entry, or None for a new one."""
        text = (row.get("external_id") or "").strip()
        keys = {self.keys_by_id[id_] for id_ in self.ids(text) if id_ in self.keys_by_id}
        if len(keys) > 1:
            raise ValidationError(
                {"external_id": _("Two of your entries have this ID. Enter it in full.")}
            )

        if not keys:
            if PORTAL_ID.fullmatch(text):
                raise ValidationError(
                    {"external_id": _("No entry has this number, or you can’t change it.")}
                )

            return None

        entry, record = self.found[keys.pop()]
        if not self.may_change(entry):
            raise ValidationError(
                {"external_id": _("You can’t change this entry while it’s in review.")}
            )

        row["external_id"] = record.external_id
        return record

    def init_instance(self, row: object = None) -> Record:
        """Return a new record with empty values."""
        values = {name: copy(value) for name, value in self.empty_values.items()}
        return Record(None, values)

    def skip_row(self, *args: object, **kwargs: object) -> bool:
        """Skip no row: only check() shows whether a row repeats or changes something."""
        return False

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Raise all problems of a row at once, by column."""
        errors: dict[str, Any] = dict(import_validation_errors or {})
        for name, reason in {**self._missing(instance), **self.check(instance)}.items():
            errors.setdefault(name, reason)

        if self._is_repeated("external_id", instance.external_id):
            errors.setdefault("external_id", _("Another row of this file has the same ID."))
        if errors:
            raise ValidationError(errors)

    def save_instance(self, *args: object, **kwargs: object) -> None:
        """Store nothing: see store()."""

    def export_field(self, field: Field, instance: object, **kwargs: object) -> str:
        """Return a cell that is safe to open in a spreadsheet program."""
        return escape_formula(str(super().export_field(field, instance, **kwargs)))

    def cell(self, name: str, value: object) -> str:
        """Return a value as the text of its cell."""
        return str(self.fields[name].widget.render(value))

    def _complete_slug(self, record: Record, new_slug: Callable[[], str]) -> None:
        """Give a record without a slug the stored one, or a new one if it has none."""
        before = record.before or {}
        record.slug = record.slug or before.get("slug") or new_slug()

    def _is_slug_taken(self, record: Record) -> bool:
        """Return whether another entry or an earlier row has the slug, or ever had it."""
        owners = {self.ids_by_slug.get(record.slug), self.ids_by_former_slug.get(record.slug)}
        others = owners - {None, record.pk}
        return bool(others) or self._is_repeated("slug", record.slug)

    def _missing(self, record: Record) -> dict[str, str]:
        """Return the required columns without a value, each with its message."""
        problems = {}
        for name, column in self.columns_read.items():
            if column.is_required and getattr(record, name) in (None, ""):
                problems[name] = _("This is required.")
        return problems

    def _is_repeated(self, name: str, value: object) -> bool:
        """Return whether an earlier row of the file has this value, and remember it."""
        seen = self.seen.setdefault(name, set())
        is_repeated = value in seen
        if value not in (None, ""):
            seen.add(value)
        return is_repeated


def _empty_value(column: SheetColumn) -> object:
    """Return the value of an empty cell, or "" if an empty cell is an error."""
    try:
        return column.widget.clean("")
    except ValueError:
        return ""
