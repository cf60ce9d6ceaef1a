"""A kind of spreadsheet: its columns, who may write which row, and what a row would change.

django-import-export goes through the rows and columns; it stores nothing here. A row becomes a Record of plain values,
which is compared with the Record of the entry that is there. What is to be stored is stored by `store()`, all at once.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from types import SimpleNamespace
from typing import Any

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
from stories.text_safety import UNSTORABLE, escape_formula

# Entries that came into the portal without an id of somebody else's are called by their number.
OWN_ID = re.compile(r"portal:([0-9]{1,9})")
Values = dict[str, Any]


class Column(Field):
    """A column: what it means is shown to people who fill it in."""

    def __init__(self, name: str, meaning: Any, cell: Cell, is_required: bool = False) -> None:
        super().__init__(attribute=name, column_name=name, widget=cell)
        self.meaning, self.is_required = meaning, is_required


class Record(SimpleNamespace):
    """One entry as plain values by column. `pk` is None for a new one; `before` is how it was, `told` is no column."""

    def __init__(self, pk: int | None, values: Values, told: Values | None = None) -> None:
        super().__init__(**values)
        self.pk, self.before, self.told = pk, dict(values) if pk else None, told

    def values(self) -> Values:
        return {name: value for name, value in vars(self).items() if name not in ("pk", "before", "told")}

    def changes(self) -> list[str]:
        """Return the columns whose values differ from before."""
        return [name for name, value in self.values().items() if (self.before or {}).get(name) != value]

    def __str__(self) -> str:
        return str(getattr(self, "title", None) or getattr(self, "name", None) or "")


class Sheet(Resource):
    """What the three kinds have in common."""

    kind: ImportKind
    model: type[Model]
    # Columns that an export has and an import leaves alone.
    told: Sequence[str] = ()

    class Meta:
        import_id_fields = ["external_id"]
        instance_loader_class = BaseInstanceLoader  # not asked: see get_instance()
        use_transactions = False
        clean_model_instances = False
        skip_diff = True
        store_instance = True

    # Whether the entries that a file names are locked until the end of the transaction.
    is_locking = False

    def __init__(self, user: Any = None, may_change: Callable[[Any], bool] = lambda entry: True) -> None:
        """`may_change` says of an entry that the user sees whether he or she may write in it now."""
        super().__init__()
        self.user, self.may_change = user, may_change
        about = gettext_lazy("Your own number for it. The same file again changes what is there, and adds nothing.")
        id_field: Any = self.model._meta.get_field("archive_id")
        columns = [Column("external_id", about, LineCell(id_field), True), *self.columns()]
        self.columns_read = {str(column.column_name): column for column in columns}
        told = {name: Field(attribute=f"told__{name}", column_name=name, readonly=True) for name in self.told}
        self.fields = {**self.columns_read, **told}
        self.empty = {name: _empty(column) for name, column in self.columns_read.items()}
        self.places: dict[str, int | None] = {}
        self.found: dict[int | None, Any] = {}
        self.seen: dict[str, set[Any]] = {}

    def columns(self) -> list[Column]:
        raise NotImplementedError

    def visible(self) -> QuerySet[Any]:
        """The entries that the user may see, and so change by their ids."""
        return self.model._default_manager.all()

    def records(self, entries: Iterable[Any]) -> Iterator[Record]:
        """Return entries as records."""
        raise NotImplementedError

    def check(self, record: Record) -> dict[str, str]:
        """Return what is wrong with a record as a whole, by column."""
        raise NotImplementedError

    def store(self, records: Sequence[Record], by: Any) -> None:
        """Write new and changed records, and give the new ones their numbers."""
        raise NotImplementedError

    def remove(self, numbers: Sequence[int]) -> None:
        """Delete entries that an import made; raise ProtectedError when something refers to one of them."""
        raise NotImplementedError

    # What django-import-export asks for.

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Look up at once what the file's ids name."""
        asked = {str(text).strip() for text in dataset["external_id"] if not UNSTORABLE.search(text)}
        numbers = [int(match[1]) for text in asked if (match := OWN_ID.fullmatch(text))]
        ids = [long for text in asked for long in self.ids(text)]
        named = self.visible().filter(Q(archive_id__in=ids) | Q(pk__in=numbers)).order_by("pk")
        for entry in named.select_for_update(of=("self",)) if self.is_locking else named:
            self.found[entry.pk] = entry
        for record in self.records(self.found.values()):
            self.places[record.external_id] = record.pk
            self.places[f"portal:{record.pk}"] = record.pk
            self.found[record.pk] = (self.found[record.pk], record)
        self.prepare()

    def prepare(self) -> None:
        """Look up what check() compares with."""

    def ids(self, text: str) -> list[str]:
        """Return the ids under which an entry may be stored that a file calls so."""
        return [text]

    def get_instance(self, instance_loader: Any, row: dict[str, str]) -> Record | None:
        text = (row.get("external_id") or "").strip()
        places = {self.places[long] for long in self.ids(text) if long in self.places}
        if len(places) > 1:
            raise ValidationError({"external_id": _("Two of your entries bear this id: write it in full.")})
        if not places and OWN_ID.fullmatch(text):
            raise ValidationError({"external_id": _("There is no entry of this number that you may change.")})
        if not places:
            return None
        entry, record = self.found[places.pop()]
        if not self.may_change(entry):
            raise ValidationError({"external_id": _("You may not change this one now: it is in other hands.")})
        row["external_id"] = record.external_id
        return record

    def init_instance(self, row: Any = None) -> Record:
        return Record(None, {name: copy(value) for name, value in self.empty.items()})

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return False  # what a row repeats, and whether it changes something, is known only after check()

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Raise everything that is wrong with a row at once, by column."""
        errors: dict[str, Any] = dict(import_validation_errors or {})
        for name, reason in {**self._lacking(instance), **self.check(instance)}.items():
            errors.setdefault(name, reason)
        if self._is_repeated("external_id", instance.external_id):
            errors.setdefault("external_id", _("Another row of this file has the same id."))
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Store nothing: see store()."""

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> str:
        """Return the cell, safe to open in a spreadsheet program."""
        return escape_formula(str(super().export_field(field, instance, **kwargs)))

    def cell(self, name: str, value: Any) -> str:
        """Return how a value stands in its column."""
        return str(self.fields[name].widget.render(value))

    def _lacking(self, record: Record) -> dict[str, str]:
        required = [name for name, column in self.columns_read.items() if column.is_required]
        return {name: _("This is needed.") for name in required if getattr(record, name) in (None, "")}

    def _is_repeated(self, name: str, value: Any) -> bool:
        """Tell whether an earlier row of the file has this value, and remember it."""
        seen = self.seen.setdefault(name, set())
        is_repeated = value in seen
        if value not in (None, ""):
            seen.add(value)
        return is_repeated


def _empty(column: Any) -> Any:
    """Return what a cell that is not there means, or None where an empty cell would be an error."""
    try:
        return column.widget.clean("")
    except ValueError:
        return ""
