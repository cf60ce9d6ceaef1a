"""The options of the facets: their ids, their values in addresses, the words that visitors see."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef
from django.db.models.functions import Cast, Lower
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from stories.choices import STATES, FacetKind, MissionArea
from stories.models.content import Names
from stories.querysets import PublicationQuerySet
from stories.search.facets import SPAN, facet_id, mission_facet, numbers, state_facet


@dataclass(frozen=True, slots=True, eq=False)  # each is one of a kind: no hash of translated labels
class Facet:
    """A way to narrow a list down. `shown` options are open, the others fold."""

    param: str
    kind: FacetKind
    label: Any
    no_such: Any
    shown: int = 6


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a facet."""

    facet_id: int
    value: str
    label: str
    parent: int | None = None


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
    """All options by kind and by value: every name, state and mission area, and the tags and years that are given."""

    def __init__(self, names: Names, tags: Iterable[Tag], years: Iterable[int] = ()) -> None:
        self._by_value: dict[int, dict[str, Option]] = {kind: {} for kind in FacetKind}
        tagged = (_option(FacetKind.TAG, tag.pk, tag.slug, tag.name) for tag in tags)
        for option in (*_of_names(names), *_fixed(), *tagged, *map(_year, years)):
            self._by_value[option.facet_id // SPAN][option.value.lower()] = option

    def of_kind(self, kind: FacetKind) -> list[Option]:
        """Return the options of a facet by name, years latest first."""
        if kind == FacetKind.YEAR:
            return sorted(self._by_value[kind].values(), key=lambda option: -option.facet_id)
        return sorted(self._by_value[kind].values(), key=lambda option: option.label.lower())

    def by_value(self, kind: FacetKind, value: str) -> Option | None:
        """Return the option that an address names in lower case; None when there is none."""
        if kind == FacetKind.YEAR:
            is_year = value.isascii() and value.isdecimal() and len(value) == 4 and value >= "1900"
            return _year(int(value)) if is_year else None
        return self._by_value[kind].get(value)


def options_in_use(names: Names, facets: Collection[int]) -> Options:
    """Return all options, of tags and years those that have one of these facet ids; one query."""
    tags = Tag.objects.filter(pk__in=numbers(facets, FacetKind.TAG))
    return Options(names, tags, numbers(facets, FacetKind.YEAR))


def carried_tags(stories: PublicationQuerySet, values: Iterable[str]) -> list[Tag]:
    """Return the tags that addresses name and one of these stories carries: the tags of a draft stay unknown."""
    carriers = stories.filter(facets__contains=[Cast(OuterRef("pk") + FacetKind.TAG * SPAN, IntegerField())])
    return list(Tag.objects.annotate(value=Lower("slug")).filter(Exists(carriers), value__in=list(values)))


def _option(kind: FacetKind, number: int, value: str, label: str, parent: int | None = None) -> Option:
    return Option(facet_id(kind, number), value, label, parent and facet_id(kind, parent))


def _year(year: int) -> Option:
    return _option(FacetKind.YEAR, year, str(year), str(year))


def _of_names(names: Names) -> Iterator[Option]:
    for center in names.centers.values():
        yield _option(FacetKind.CENTER, center.pk, center.slug, center.name)
    for partner in names.partners.values():
        yield _option(FacetKind.PARTNER, partner.pk, partner.slug, partner.name)
    for threat in names.threats.values():
        yield _option(FacetKind.THREAT, threat.pk, threat.slug, threat.name, threat.parent_id)
    for kind in names.outcomes.values():
        yield _option(FacetKind.OUTCOME, kind.pk, kind.slug, kind.name[:1].upper() + kind.name[1:])


def _fixed() -> Iterator[Option]:
    for code, name in STATES.items():
        yield Option(state_facet(code), code.lower(), name)
    for area in MissionArea:
        yield Option(mission_facet(area.value), area.value, str(area.label))
