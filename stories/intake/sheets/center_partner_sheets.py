"""Spreadsheets of centers and partners: each changed row is proposed to a second person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.choices import Designation, ImportKind
from stories.intake.sheets.base import Record, Sheet, SheetColumn, stored_keys
from stories.intake.sheets.cells import (
    Cell,
    ChoiceCell,
    EntryCell,
    LineCell,
    NumberCell,
    SlugCell,
    YesCell,
    clean_value,
)
from stories.intake.sheets.list_cells import ListCell
from stories.intake.sheets.name_lookup import NameLookup
from stories.models import Address, FusionCenter, ImportBatch, Partner
from stories.publishing.proposals.propose import (
    propose_deletion,
    propose_entry,
    with_open_change,
)

SLUG_MEANING = gettext_lazy("Last part of the URL. Created from the name if empty.")


class EntrySheet(Sheet):
    """Entries with a name and an address."""

    address_kind: str
    is_proposed = True

    def columns(self) -> list[SheetColumn]:
        return [
            self._column("name", is_required=True),
            SheetColumn("slug", SLUG_MEANING, SlugCell(self._field("slug"))),
        ]

    def _field(self, name: str) -> Any:
        return self.model._meta.get_field(name)

    def _column(
        self, name: str, cell: type[Cell] = LineCell, is_required: bool = False
    ) -> SheetColumn:
        """Return the column of a model field with the field's help text."""
        field = self._field(name)
        return SheetColumn(name, field.help_text, cell(field), is_required)

    def records(self, entries: Iterable[FusionCenter | Partner]) -> Iterator[Record]:
        """Yield centers or partners as records."""
        for entry in entries:
            values: dict[str, object] = {"external_id": entry.archive_id or f"portal:{entry.pk}"}
            for name in self.columns_read:
                if name != "external_id":
                    values[name] = self._value(entry, name)

            yield Record(entry.pk, values)

    def _value(self, entry: FusionCenter | Partner, name: str) -> object:
        value = getattr(entry, self._field(name).attname)
        return list(value) if isinstance(value, list) else value

    def prepare(self) -> None:
        self.ids_by_name: dict[str, int] = {}
        for id_, slug, name in self.model._default_manager.values_list("pk", "slug", "name"):
            self.ids_by_slug[slug] = id_
            self.ids_by_name[name.casefold()] = id_

        former_slugs = Address.objects.filter(kind=self.address_kind)
        self.ids_by_former_slug = dict(former_slugs.values_list("slug", "owner_id"))

    def check(self, record: Record) -> dict[str, str]:
        problems = {}
        name = record.name.casefold()
        is_name_taken = self.ids_by_name.get(name, record.pk) != record.pk
        if is_name_taken or self._is_repeated("name", name):
            problems["name"] = _("Another entry has this name.")

        self._complete_slug(record, lambda: slugify(record.name)[:150].strip("-"))
        if not record.slug or self._is_slug_taken(record):
            problems["slug"] = _("Another entry has used this URL. Choose a different one.")
        return problems

    def store(self, records: Sequence[Record], by: User, batch: ImportBatch | None = None) -> None:
        """Propose the changes of new and stored entries."""
        existing = self.model._default_manager.in_bulk(stored_keys(records))
        for record in records:
            entry: Any = existing.get(record.pk)
            if entry is None:
                entry = self.model(archive_id=record.external_id)

            with_open_change(entry)
            for name in record.changes():
                if name != "external_id":
                    setattr(entry, self._field(name).attname, getattr(record, name))

            change = propose_entry(entry, by, batch)
            record.pk = entry.pk
            if change:
                record.extra["change"] = change.pk

    def remove(self, ids: Sequence[int], by: User) -> None:
        for entry in self.model._default_manager.filter(pk__in=ids):
            propose_deletion(entry, by)


class CenterSheet(EntrySheet):
    """Fusion centers."""

    kind = ImportKind.CENTERS
    model = FusionCenter
    address_kind = "center"

    def columns(self) -> list[SheetColumn]:
        return [
            *super().columns(),
            self._column("acronym"),
            SheetColumn(
                "former_names",
                gettext_lazy("Separated by semicolons. A search for one finds the center."),
                self._list_cell("former_names"),
            ),
            self._column("designation", ChoiceCell, is_required=True),
            self._column("state", ChoiceCell, is_required=True),
            self._column("city"),
            self._column("latitude", NumberCell),
            self._column("longitude", NumberCell),
            self._column("website"),
            self._column("host_agency"),
            self._column("established_year", NumberCell),
            self._column("area_of_responsibility"),
            self._column("description", Cell),
            self._column("source_url"),
            SheetColumn(
                "more_source_urls",
                gettext_lazy(
                    "Other public pages that support this entry, separated by semicolons."
                ),
                self._list_cell("more_source_urls"),
            ),
            self._column("contact_office"),
            self._column("contact_phone"),
            self._column("contact_email"),
            SheetColumn(
                "is_active", gettext_lazy("yes, or no if the center has closed."), YesCell()
            ),
        ]

    def _list_cell(self, name: str) -> ListCell:
        """Return the cell of several values, each of which is checked by the model field."""
        value_field = self._field(name).base_field
        return ListCell(partial(clean_value, value_field), is_sorted=False)

    def init_instance(self, row: object = None) -> Record:
        record = super().init_instance(row)
        record.is_active = True
        return record

    def prepare(self) -> None:
        super().prepare()
        # Centers of the file are counted as their rows are checked.
        primary = FusionCenter.objects.filter(
            designation=Designation.PRIMARY, is_active=True
        ).exclude(pk__in=list(self.found))
        self.primary_counts = Counter(primary.values_list("state", flat=True))

    def check(self, record: Record) -> dict[str, str]:
        problems = super().check(record)
        if (record.latitude is None) != (record.longitude is None):
            problems["latitude"] = _("Enter both latitude and longitude, or neither.")

        if record.designation == Designation.PRIMARY and record.is_active:
            self.primary_counts[record.state] += 1
            if self.primary_counts[record.state] > 1:
                problems["designation"] = _("This state already has a primary center.")

        return problems


class PartnerSheet(EntrySheet):
    """Partners."""

    kind = ImportKind.PARTNERS
    model = Partner
    address_kind = "partner"

    def columns(self) -> list[SheetColumn]:
        return [
            *super().columns(),
            self._column("acronym"),
            self._column("level", ChoiceCell, is_required=True),
            self._column("kind"),
            SheetColumn("parent", self._field("parent").help_text, EntryCell(NameLookup(Partner))),
            self._column("website"),
        ]

    def check(self, record: Record) -> dict[str, str]:
        problems = super().check(record)
        if record.pk and record.parent == record.pk:
            problems["parent"] = _("A partner can’t be part of itself.")
        return problems
