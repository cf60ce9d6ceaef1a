"""What an edition says, with the names that centers, partners and types bear today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from stories.choices import STATES, CenterRole, MissionArea, PartnerLevel, PartnerRole
from stories.models.center import FusionCenter
from stories.models.outcome import OutcomeKind
from stories.models.partner import Partner
from stories.models.threat import ThreatType
from stories.models.vocabulary import Heir
from stories.partial_dates import EventDate


class Entries(dict[int, Any]):
    """Entries by id. The id of one that was merged leads to its heir, but is not counted among them."""

    def __init__(self, rows: Iterable[Heir]) -> None:
        rows = list(rows)
        self._heirs = {id_: row for row in rows for id_ in row.absorbed}
        super().__init__({row.pk: row for row in rows if row.pk not in self._heirs})

    def __missing__(self, id_: int) -> Any:
        return self._heirs[id_]

    def __contains__(self, id_: object) -> bool:
        return super().__contains__(id_) or id_ in self._heirs

    def get(self, id_: int, default: Any = None) -> Any:
        return self[id_] if id_ in self else default  # noqa: SIM401  dict.get() asks no heir

    @classmethod
    def of(cls, rows: QuerySet[Any], ids: Iterable[int]) -> Self:
        """Look up the entries with these ids, or that stand for them; one query, none for no ids."""
        ids = list(ids)
        return cls(rows.filter(Q(pk__in=ids) | Q(absorbed__overlap=ids)).order_by() if ids else ())


@dataclass(frozen=True, slots=True)
class Names:
    """The vocabulary entries that some contents refer to, by id."""

    centers: Mapping[int, FusionCenter]
    partners: Mapping[int, Partner]
    threats: Mapping[int, ThreatType]
    outcomes: Mapping[int, OutcomeKind]

    @classmethod
    def of(cls, contents: Iterable[Mapping[str, Any]]) -> Self:
        """Look up all names at once: one query for each vocabulary."""
        contents = list(contents)
        threats = {id_ for content in contents for id_ in content["threat_types"]}
        return cls(
            Entries.of(FusionCenter.objects.all(), _ids(contents, "centers", "id")),
            Entries.of(Partner.objects.all(), _ids(contents, "partners", "id")),
            Entries.of(ThreatType.objects.select_related("parent"), threats),
            Entries.of(OutcomeKind.objects.all(), _ids(contents, "outcomes", "kind")),
        )

    @classmethod
    def of_rows(cls, contents: Iterable[Mapping[str, Any]]) -> Self:
        """Look up the names that a list shows, those of centers and threat types: two queries."""
        contents = list(contents)
        threats = {id_ for content in contents for id_ in content["threat_types"]}
        centers = Entries.of(FusionCenter.objects.all(), _ids(contents, "centers", "id"))
        return cls(centers, {}, Entries.of(ThreatType.objects.select_related("parent"), threats), {})

    @classmethod
    def all(cls) -> Self:
        """Look up every name there is, as a list with its filters needs them: four queries."""
        return cls(
            Entries(FusionCenter.objects.all()),
            Entries(Partner.objects.all()),
            Entries(ThreatType.objects.select_related("parent")),
            Entries(OutcomeKind.objects.all()),
        )

    def cover(self, contents: Iterable[Mapping[str, Any]]) -> bool:
        """Say whether everything that these contents refer to is among the names."""
        return all(
            all(entry["id"] in self.centers for entry in content["centers"])
            and all(entry["id"] in self.partners for entry in content["partners"])
            and all(id_ in self.threats for id_ in content["threat_types"])
            and all(entry["kind"] in self.outcomes for entry in content["outcomes"])
            for content in contents
        )


def _ids(contents: list[Mapping[str, Any]], field: str, key: str) -> set[int]:
    return {entry[key] for content in contents for entry in content[field]}


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """One outcome: kind, and what the source counted, if it did."""

    kind: OutcomeKind
    quantity: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class PartnerLine:
    partner: Partner
    role: PartnerRole


@dataclass(frozen=True)
class Content:
    """The content of one edition, ready to show. `data` is the snapshot itself."""

    data: Mapping[str, Any]
    names: Names

    @property
    def title(self) -> str:
        return self.data["title"]

    @property
    def summary(self) -> str:
        return self.data["summary"]

    @property
    def body(self) -> str:
        return self.data["body"]

    @cached_property
    def event(self) -> EventDate:
        return EventDate.parse(self.data["event_on"])

    @property
    def states(self) -> list[tuple[str, str]]:
        """List of (postal code, name)."""
        return [(code, STATES[code]) for code in self.data["states"]]

    @property
    def map_label(self) -> str:
        """What the plate shows, for people who cannot see it."""
        return _("Map: %(states)s") % {"states": ", ".join(name for _code, name in self.states)}

    @property
    def mission_area(self) -> MissionArea:
        return MissionArea(self.data["mission_area"])

    @cached_property
    def lead_center(self) -> FusionCenter:
        return self._centers(CenterRole.LEAD)[0]

    @cached_property
    def supporting_centers(self) -> list[FusionCenter]:
        """Centers by name."""
        others = [center for center in self._centers(CenterRole.SUPPORTING) if center != self.lead_center]
        return sorted(others, key=lambda center: center.name.lower())

    @property
    def centers(self) -> list[FusionCenter]:
        return [self.lead_center, *self.supporting_centers]

    def _centers(self, role: CenterRole) -> list[FusionCenter]:
        entries = [entry for entry in self.data["centers"] if entry["role"] == role]
        return list(_found(self.names.centers, (entry["id"] for entry in entries)))

    @cached_property
    def partners(self) -> list[PartnerLine]:
        """Partners with their roles, by name; of one that has two since a merge, the more telling role."""
        entries = sorted(self.data["partners"], key=lambda entry: entry["role"] != PartnerRole.TOOK_PART)
        roles = {self.names.partners.get(entry["id"]): PartnerRole(entry["role"]) for entry in entries}
        lines = [PartnerLine(partner, role) for partner, role in roles.items() if partner]
        return sorted(lines, key=lambda line: line.partner.name.lower())

    @property
    def partners_by_level(self) -> list[tuple[PartnerLevel, list[PartnerLine]]]:
        """List of (level, partners of it), federal first, without empty levels."""
        levels = [(level, [line for line in self.partners if line.partner.level == level]) for level in PartnerLevel]
        return [(level, lines) for level, lines in levels if lines]

    @cached_property
    def threat_types(self) -> list[ThreatType]:
        """Types by name, the more specific level first; a broader type is left out beside its own part."""
        found = _found(self.names.threats, self.data["threat_types"])
        parents = {threat.parent_id for threat in found}
        kept = [threat for threat in found if threat.pk not in parents]
        return sorted(kept, key=lambda threat: (-threat.level, threat.name.lower()))

    @property
    def outcomes(self) -> list[OutcomeLine]:
        return [
            OutcomeLine(self.names.outcomes[entry["kind"]], entry["quantity"], entry["unit"], entry["note"])
            for entry in self.data["outcomes"]
            if entry["kind"] in self.names.outcomes
        ]

    @property
    def tags(self) -> list[Mapping[str, str]]:
        """List of {"name", "slug"}, as released."""
        return self.data["tags"]

    @property
    def source(self) -> Mapping[str, Any]:
        """{"title", "url", "more_urls"}."""
        return self.data["source"]

    @property
    def image(self) -> Mapping[str, Any] | None:
        """{"name", "alt", "caption", "width", "height"}, or None."""
        return self.data["image"]


def _found(entries: Mapping[int, Any], ids: Iterable[int]) -> dict[Any, None]:
    """Return the entries with these ids, in their order, each once: two may have become one by a merge."""
    return dict.fromkeys(entries[id_] for id_ in ids if id_ in entries)


def read_contents(snapshots: Iterable[Mapping[str, Any]], names: Names | None = None) -> list[Content]:
    """Return the contents of snapshots, in their order; without names four queries however many there are."""
    snapshots = list(snapshots)
    names = names or Names.of(snapshots)
    return [Content(snapshot, names) for snapshot in snapshots]
