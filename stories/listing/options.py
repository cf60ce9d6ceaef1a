"""The options of the facets: their ids, their values in addresses, the words that visitors see."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from stories.choices import STATES, FacetKind, MissionArea
from stories.models import FusionCenter, OutcomeKind, Partner, ThreatType
from stories.models.shared import PerVersion
from stories.search.facets import SPAN, facet_id, mission_facet, numbers, state_facet

# So many sets of options are kept while nothing public changes: that of all stories, and of some centers and partners.
KEPT = 32


@dataclass(frozen=True, slots=True, eq=False)  # each is one of a kind: no hash of translated labels
class Facet:
    """A way to narrow a list down. `shown` options are open, the others fold."""

    param: str
    kind: FacetKind
    label: Any
    no_such: Any
    shown: int = 6


class Option(NamedTuple):
    """One choice of a facet."""

    facet_id: int
    value: str
    label: str
    parent: int | None = None


Tree = dict[int | None, list[Option]]
FACETS = (
    Facet("threat", FacetKind.THREAT, _("Threat type"), _("There is no threat type “%(value)s”; it was ignored."), 8),
    Facet("center", FacetKind.CENTER, _("Center"), _("There is no center “%(value)s”; it was ignored."), 5),
    Facet("state", FacetKind.STATE, _("State"), _("There is no state “%(value)s”; it was ignored."), 5),
    Facet("partner", FacetKind.PARTNER, _("Partner"), _("There is no partner “%(value)s”; it was ignored."), 5),
    Facet("mission", FacetKind.MISSION, _("Mission area"), _("There is no mission area “%(value)s”; it was ignored.")),
    Facet("outcome", FacetKind.OUTCOME, _("Outcome"), _("There is no outcome “%(value)s”; it was ignored."), 5),
    Facet("tag", FacetKind.TAG, _("Tag"), _("There is no tag “%(value)s”; it was ignored."), 5),
    Facet("year", FacetKind.YEAR, _("Year"), _("There is no year “%(value)s”; it was ignored."), 5),
)


class Options:
    """Options by kind and by value."""

    def __init__(self, options: Iterable[Option]) -> None:
        self._by_kind: dict[int, list[Option]] = {kind: [] for kind in FacetKind}
        for option in options:
            self._by_kind[option.facet_id // SPAN].append(option)
        self._trees: dict[int, Tree] = {}
        self._values: dict[int, dict[str, Option]] = {}

    def of_kind(self, kind: FacetKind) -> list[Option]:
        """Return the options of a facet by name, years latest first."""
        by = (lambda option: -option.facet_id) if kind == FacetKind.YEAR else (lambda option: option.label.lower())
        return sorted(self._by_kind[kind], key=by)

    def by_parent(self, kind: FacetKind) -> Tree:
        """Return of_kind() by the facet id of the broader option, None for those that have none."""
        if kind not in self._trees:
            tree: Tree = {}
            for option in self.of_kind(kind):
                tree.setdefault(option.parent, []).append(option)
            self._trees[kind] = tree  # whole: other threads read it
        return self._trees[kind]

    def by_value(self, kind: FacetKind, value: str) -> Option | None:
        """Return the option that an address names in lower case; None when there is none."""
        if kind not in self._values:
            self._values[kind] = {option.value.lower(): option for option in reversed(self._by_kind[kind])}
        return self._values[kind].get(value)


def year_option(value: str) -> Option | None:
    """Return the year that an address names, whether it is in use or not."""
    is_year = value.isascii() and value.isdecimal() and len(value) == 4 and value >= "1900"
    return _year(int(value)) if is_year else None


def options_in_use(facets: Collection[int]) -> Options:
    """Return all options: every name, state and mission area, the tags and years with these facet ids; one query."""
    tags, years = numbers(facets, FacetKind.TAG), numbers(facets, FacetKind.YEAR)
    kept, key = _kept.get(), (*tags, None, *years)
    if key not in kept:
        if len(kept) >= KEPT:
            kept.clear()
        kept[key] = Options([*_stored(tags), *FIXED, *map(_year, years)])
    return kept[key]


def _stored(tags: list[int]) -> list[Option]:
    sql, params = _vocabulary()
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, tags])
        return list(map(_option, cursor.fetchall()))


@cache
def _vocabulary() -> tuple[str, Sequence[Any]]:
    """Return the statement for all names, and for the tags with ids that are still to come; it is always the same."""
    first, *others = [_rows(kind, model._default_manager.all()) for kind, model in STORED.items()]
    sql, params = first.union(*others, all=True).query.sql_with_params()
    tags = f"SELECT {FacetKind.TAG:d}, id, slug, name, NULL FROM {Tag._meta.db_table} WHERE id = ANY(%s)"  # noqa: S608
    return f"{sql} UNION ALL {tags}", params


def _option(row: tuple[int, int, str, str, int | None]) -> Option:
    kind, pk, slug, name, parent = row
    label = name[:1].upper() + name[1:] if kind == FacetKind.OUTCOME else name
    return Option(kind * SPAN + pk, slug, label, parent and kind * SPAN + parent)


def _rows(kind: FacetKind, entries: QuerySet[Any]) -> QuerySet[Any, Any]:
    parent = F("parent_id") if kind == FacetKind.THREAT else Value(None, BigIntegerField())
    kind_of = Value(int(kind), IntegerField())
    return entries.order_by().values_list(kind_of, "pk", "slug", "name", Cast(parent, BigIntegerField()))


def _year(year: int) -> Option:
    return Option(facet_id(FacetKind.YEAR, year), str(year), str(year))


STORED: Mapping[FacetKind, Any] = {
    FacetKind.CENTER: FusionCenter,
    FacetKind.PARTNER: Partner,
    FacetKind.THREAT: ThreatType,
    FacetKind.OUTCOME: OutcomeKind,
}
_kept: PerVersion[dict[tuple[int | None, ...], Options]] = PerVersion(dict)
FIXED = [
    *(Option(state_facet(code), code.lower(), name) for code, name in STATES.items()),
    *(Option(mission_facet(area.value), area.value, str(area.label)) for area in MissionArea),
]
