"""The spreadsheets of centers and partners. They have no drafts: a stored row shows at once, as from their form."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stories.choices import Designation, ImportKind
from stories.intake.sheets.base import Column, Record, Sheet
from stories.intake.sheets.cells import (
    Cell,
    ChoiceCell,
    EntryCell,
    LineCell,
    NumberCell,
    SeveralCell,
    SlugCell,
    YesCell,
    checked,
)
from stories.intake.sheets.name_lookup import Entries
from stories.models import Address, FusionCenter, Partner
from stories.publishing.renaming import save_entry


class EntrySheet(Sheet):
    """Entries with a name and an address."""

    address_kind: str

    def columns(self) -> list[Column]:
        return [
            Column("name", self._field("name").help_text, LineCell(self._field("name")), True),
            Column(
                "slug",
                gettext_lazy("The last part of the address; made from the name if empty."),
                SlugCell(self._field("slug")),
            ),
        ]

    def _field(self, name: str) -> Any:
        return self.model._meta.get_field(name)

    def _column(self, name: str, cell: type[Cell] = LineCell, is_required: bool = False) -> Column:
        return Column(name, self._field(name).help_text, cell(self._field(name)), is_required)

    def records(self, entries: Iterable[Any]) -> Iterator[Record]:
        for entry in entries:
            values = {name: self._value(entry, name) for name in self.columns_read if name != "external_id"}
            yield Record(entry.pk, {"external_id": entry.archive_id or f"portal:{entry.pk}"} | values)

    def _value(self, entry: Any, name: str) -> Any:
        value = getattr(entry, self._field(name).attname)
        return list(value) if isinstance(value, list) else value

    def prepare(self) -> None:
        rows = self.model._default_manager.values_list("pk", "slug", "name")
        self.slugs = {slug: number for number, slug, _name in rows}
        self.names = {name.casefold(): number for number, _slug, name in rows}
        self.addresses = dict(Address.objects.filter(kind=self.address_kind).values_list("slug", "owner_id"))

    def check(self, record: Record) -> dict[str, str]:
        record.slug = record.slug or (record.before or {}).get("slug") or slugify(record.name)[:150].strip("-")
        problems = {}
        name = record.name.casefold()
        if self.names.get(name, record.pk) != record.pk or self._is_repeated("name", name):
            problems["name"] = _("Another entry has this name.")
        owners = {self.addresses.get(record.slug), self.slugs.get(record.slug)} - {None, record.pk}
        if not record.slug or owners or self._is_repeated("slug", record.slug):
            problems["slug"] = _("Another entry has this address, or had it once. Choose another.")
        return problems

    def store(self, records: Sequence[Record], by: Any) -> None:
        known = self.model._default_manager.in_bulk([record.pk for record in records if record.pk])
        for record in records:
            entry: Any = known.get(record.pk) or self.model(archive_id=record.external_id)
            for name, value in record.values().items():
                if name != "external_id":
                    setattr(entry, self._field(name).attname, value)
            save_entry(entry)
            record.pk = entry.pk

    def remove(self, numbers: Sequence[int]) -> None:
        self.model._default_manager.filter(pk__in=numbers).delete()


class CenterSheet(EntrySheet):
    """Fusion centers."""

    kind, model, address_kind = ImportKind.CENTERS, FusionCenter, "center"

    def columns(self) -> list[Column]:
        former: Any = self._field("former_names")
        names = SeveralCell(lambda text: checked(former.base_field, text), is_set=False)
        return [
            *super().columns(),
            self._column("acronym"),
            Column(
                "former_names", gettext_lazy("Separated by semicolons. Who searches for one finds the center."), names
            ),
            self._column("designation", ChoiceCell, True),
            self._column("state", ChoiceCell, True),
            self._column("city"),
            *(self._column(name, NumberCell) for name in ("latitude", "longitude")),
            *(self._column(name) for name in ("website", "host_agency")),
            self._column("established_year", NumberCell),
            self._column("area_of_responsibility"),
            self._column("description", Cell),
            self._column("source_url"),
            Column("is_active", gettext_lazy("yes, or no for a center that has closed."), YesCell()),
        ]

    def init_instance(self, row: Any = None) -> Record:
        record = super().init_instance(row)
        record.is_active = True
        return record

    def prepare(self) -> None:
        super().prepare()
        primary = FusionCenter.objects.filter(designation=Designation.PRIMARY, is_active=True)
        self.primaries = Counter(primary.exclude(pk__in=list(self.found)).values_list("state", flat=True))

    def check(self, record: Record) -> dict[str, str]:
        problems = super().check(record)
        if (record.latitude is None) != (record.longitude is None):
            problems["latitude"] = _("Give both latitude and longitude, or neither.")
        if record.designation == Designation.PRIMARY and record.is_active:
            self.primaries[record.state] += 1
            if self.primaries[record.state] > 1:
                problems["designation"] = _("This state already has a primary center.")
        return problems


class PartnerSheet(EntrySheet):
    """Partners."""

    kind, model, address_kind = ImportKind.PARTNERS, Partner, "partner"

    def columns(self) -> list[Column]:
        return [
            *super().columns(),
            self._column("acronym"),
            self._column("level", ChoiceCell, True),
            self._column("kind"),
            Column("parent", self._field("parent").help_text, EntryCell(Entries(Partner))),
            self._column("website"),
        ]

    def check(self, record: Record) -> dict[str, str]:
        problems = super().check(record)
        if record.pk and record.parent == record.pk:
            problems["parent"] = _("A partner cannot be part of itself.")
        return problems
