"""Content of an edition, with the current names of centers, partners, threats and outcomes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date as day
from functools import cached_property
from typing import Any, Self, TypeAlias, TypedDict, TypeVar
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from stories.choices import (
    STATES,
    CenterRole,
    MissionArea,
    PartnerLevel,
    PartnerRole,
    SourceKind,
)
from stories.models.center import FusionCenter
from stories.models.outcome import OutcomeKind
from stories.models.partner import Partner, group_by_level
from stories.models.source import sources_in
from stories.models.threat import ThreatType
from stories.models.vocabulary import MergeableEntry
from stories.name_order import name_order
from stories.partial_dates import EventDate, parse_optional_day

EntryType = TypeVar("EntryType", bound=MergeableEntry)
# Public content of a story as JSON; publishing/snapshot.py describes the format.
Snapshot: TypeAlias = Mapping[str, Any]
Snapshots: TypeAlias = Iterable[Snapshot]


class EntriesById(dict[int, EntryType]):
    """Vocabulary entries by id. The id of a merged entry returns the entry it was merged into.

    Only current entries are iterated over and counted.
    """

    def __init__(self, rows: Iterable[EntryType]) -> None:
        rows = list(rows)
        self._successors: dict[int, EntryType] = {}
        for row in rows:
            self._successors |= dict.fromkeys(row.absorbed, row)

        super().__init__({row.pk: row for row in rows if row.pk not in self._successors})

    def __missing__(self, id_: int) -> EntryType:
        return self._successors[id_]

    def __contains__(self, id_: object) -> bool:
        return super().__contains__(id_) or id_ in self._successors

    def get(self, id_: int, default: Any = None) -> Any:
        # dict.get() does not call __missing__().
        return self[id_] if id_ in self else default  # noqa: SIM401

    @classmethod
    def from_ids(cls, rows: QuerySet[EntryType], ids: Iterable[int]) -> Self:
        """Return the entries with these ids, merged or not; one query, none for no ids."""
        ids = list(ids)
        if not ids:
            return cls([])
        return cls(rows.filter(Q(pk__in=ids) | Q(absorbed__overlap=ids)).order_by())


@dataclass(frozen=True, slots=True)
class VocabularyIds:
    """Ids of the vocabulary entries that some contents refer to."""

    centers: set[int]
    partners: set[int]
    threats: set[int]
    outcomes: set[int]

    @classmethod
    def in_contents(cls, contents: Snapshots) -> Self:
        """Return the ids in these contents."""
        ids = cls(set(), set(), set(), set())
        for content in contents:
            ids.centers.update(entry["id"] for entry in content["centers"])
            ids.partners.update(entry["id"] for entry in content["partners"])
            ids.threats.update(content["threat_types"])
            ids.outcomes.update(entry["kind"] for entry in content["outcomes"])

        return ids


@dataclass(frozen=True, slots=True)
class VocabularyNames:
    """Vocabulary entries by id: all of them, or those that some contents refer to."""

    centers: Mapping[int, FusionCenter]
    partners: Mapping[int, Partner]
    threats: Mapping[int, ThreatType]
    outcomes: Mapping[int, OutcomeKind]

    @classmethod
    def for_contents(cls, contents: Snapshots) -> Self:
        """Look up all entries that these contents refer to; at most four queries."""
        ids = VocabularyIds.in_contents(contents)
        return cls(
            EntriesById.from_ids(FusionCenter.objects.all(), ids.centers),
            EntriesById.from_ids(Partner.objects.all(), ids.partners),
            EntriesById.from_ids(ThreatType.objects.select_related("parent"), ids.threats),
            EntriesById.from_ids(OutcomeKind.objects.all(), ids.outcomes),
        )

    @classmethod
    def for_rows(cls, contents: Snapshots) -> Self:
        """Look up the entries shown in list rows, centers and threat types; two queries."""
        ids = VocabularyIds.in_contents(contents)
        return cls(
            EntriesById.from_ids(FusionCenter.objects.all(), ids.centers),
            {},
            EntriesById.from_ids(ThreatType.objects.select_related("parent"), ids.threats),
            {},
        )

    @classmethod
    def all(cls) -> Self:
        """Return every entry; four queries."""
        return cls(
            EntriesById(FusionCenter.objects.all()),
            EntriesById(Partner.objects.all()),
            EntriesById(ThreatType.objects.select_related("parent")),
            EntriesById(OutcomeKind.objects.all()),
        )

    def cover(self, contents: Snapshots) -> bool:
        """Return whether the names include every entry that these contents refer to."""
        ids = VocabularyIds.in_contents(contents)
        checks = (
            _has_all(self.centers, ids.centers),
            _has_all(self.partners, ids.partners),
            _has_all(self.threats, ids.threats),
            _has_all(self.outcomes, ids.outcomes),
        )
        return all(checks)


@dataclass(frozen=True, slots=True)
class ContentSource:
    """A public source of a story; "" and None are unknown."""

    title: str
    publisher: str
    date: EventDate | None
    kind: SourceKind | None
    url: str
    archived_url: str
    archived_on: day | None

    @classmethod
    def from_data(cls, data: Mapping[str, str]) -> Self:
        """Return a source of a snapshot."""
        return cls(
            title=data["title"],
            publisher=data["publisher"],
            date=EventDate.parse_optional(data["date"]),
            kind=SourceKind(data["kind"]) if data["kind"] else None,
            url=data["url"],
            archived_url=data["archived_url"],
            archived_on=parse_optional_day(data["archived_on"]),
        )

    @property
    def name(self) -> str:
        """The title, or the host of the URL if no title is known."""
        return self.title or host_of(self.url)


def host_of(url: str) -> str:
    """Return the host of a URL; the URL itself if it has none."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:  # brackets without an IPv6 address
        return url


class ContentImage(TypedDict):
    """The picture of a story. Its size is in pixels."""

    name: str
    alt: str
    caption: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ContentOutcome:
    """One outcome of a story; `quantity` and `unit` are "" if the source gives no number."""

    kind: OutcomeKind
    quantity: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class ContentPartner:
    """A partner of a story with its role."""

    partner: Partner
    role: PartnerRole


@dataclass(frozen=True)
class Content:
    """Content of one edition, ready to display. `data` is the snapshot."""

    data: Snapshot
    names: VocabularyNames

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
        return list(zip(self.data["states"], self.state_names, strict=True))

    @property
    def state_names(self) -> list[str]:
        return [STATES[code] for code in self.data["states"]]

    @property
    def map_label(self) -> str:
        """Text alternative of the map."""
        return _("Map: %(states)s") % {"states": ", ".join(self.state_names)}

    @property
    def mission_area(self) -> MissionArea:
        return MissionArea(self.data["mission_area"])

    @cached_property
    def lead_center(self) -> FusionCenter:
        return self._centers_with_role(CenterRole.LEAD)[0]

    @cached_property
    def supporting_centers(self) -> list[FusionCenter]:
        """Centers by name."""
        supporting = self._centers_with_role(CenterRole.SUPPORTING)
        # After a merge the lead center can also be a supporting one.
        others = [center for center in supporting if center != self.lead_center]
        return sorted(others, key=lambda center: name_order(center.name))

    @property
    def centers(self) -> list[FusionCenter]:
        return [self.lead_center, *self.supporting_centers]

    def _centers_with_role(self, role: CenterRole) -> list[FusionCenter]:
        ids = [entry["id"] for entry in self.data["centers"] if entry["role"] == role]
        return _look_up(self.names.centers, ids)

    @cached_property
    def partners(self) -> list[ContentPartner]:
        """Partners by name, each once."""
        roles: dict[Partner, PartnerRole] = {}
        # A merged partner can have two roles. Any other role says more than "took part".
        for entry in sorted(self.data["partners"], key=_is_specific_role):
            partner = self.names.partners.get(entry["id"])
            if partner:
                roles[partner] = PartnerRole(entry["role"])

        partners = [ContentPartner(partner, role) for partner, role in roles.items()]
        return sorted(partners, key=lambda entry: name_order(entry.partner.name))

    @property
    def partners_by_level(self) -> list[tuple[PartnerLevel, list[ContentPartner]]]:
        """List of (level, its partners), federal first, without empty levels."""
        return group_by_level(self.partners, lambda entry: entry.partner.level)

    @cached_property
    def threat_types(self) -> list[ThreatType]:
        """Most specific types by name, then broader ones that have no narrower type here."""
        threats = _look_up(self.names.threats, self.data["threat_types"])
        parent_ids = {threat.parent_id for threat in threats}
        most_specific = [threat for threat in threats if threat.pk not in parent_ids]
        return sorted(most_specific, key=lambda threat: (-threat.level, name_order(threat.name)))

    @property
    def threat_names(self) -> list[str]:
        return [threat.name for threat in self.threat_types]

    @property
    def outcomes(self) -> list[ContentOutcome]:
        outcomes = []
        for entry in self.data["outcomes"]:
            kind = self.names.outcomes.get(entry["kind"])
            if kind:
                outcomes.append(
                    ContentOutcome(kind, entry["quantity"], entry["unit"], entry["note"])
                )

        return outcomes

    @property
    def tags(self) -> list[Mapping[str, str]]:
        """List of {"name", "slug"}, as released."""
        return self.data["tags"]

    @property
    def tag_names(self) -> list[str]:
        return [tag["name"] for tag in self.tags]

    @cached_property
    def sources(self) -> list[ContentSource]:
        return [ContentSource.from_data(source) for source in sources_in(self.data)]

    @property
    def image(self) -> ContentImage | None:
        return self.data["image"]


def _is_specific_role(entry: Mapping[str, Any]) -> bool:
    return entry["role"] != PartnerRole.TOOK_PART


def _has_all(names: Mapping[int, MergeableEntry], ids: Iterable[int]) -> bool:
    # Not by keys(), which don't include the ids of merged entries.
    return all(id_ in names for id_ in ids)


def _look_up(entries: Mapping[int, EntryType], ids: Iterable[int]) -> list[EntryType]:
    """Return the entries with these ids in their order, each once: a merge can leave two ids."""
    found = [entries[id_] for id_ in ids if id_ in entries]
    return list(dict.fromkeys(found))


def read_contents(snapshots: Snapshots, names: VocabularyNames | None = None) -> list[Content]:
    """Return the contents of snapshots in their order; without names at most four queries."""
    snapshots = list(snapshots)
    if names is None:
        names = VocabularyNames.for_contents(snapshots)
    return [Content(snapshot, names) for snapshot in snapshots]
