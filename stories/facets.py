"""The registry of facets: everything that lists of public stories can be narrowed down by.

A facet id is one small integer for one option of one facet, so that one pass over the ids of the stories counts all
options: `number` of the facet * 10,000,000 + number of the option. The number of an option is the primary key of a
center, partner, threat type, tag or kind of outcome, the year, the postal code read in base 36, or the place of a
mission area in its list.

To add a facet, add an entry here and a data migration that refreshes the publications (publishing/projection.py).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from stories.choices import STATES, MissionArea

SPAN = 10_000_000


class Option(NamedTuple):
    """One option of a facet: its id, its value in addresses, its label.

    `parent` is the facet id of the broader option; `names` and `text` are what else it is called and described by.
    """

    facet_id: int
    value: str
    label: str
    parent: int | None = None
    names: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Facet:
    """One way to narrow down a list of stories."""

    # Stored in facet ids: never change it, never use one again.
    number: int
    # Name in query strings.
    param: str
    label: Any
    # Several of its options, in lower case.
    plural: Any
    not_found: Any
    # Part of the title of a feed, and its place among the others.
    phrase: Any
    phrase_place: int
    # Whether titles write its labels in lower case, as types of crime.
    is_lowercase: bool = False
    # What the description of the API says of the parameter.
    help: str
    examples: tuple[str, ...]
    # Return the numbers of the options of a story, from its Content and the ids of its tags.
    values: Callable[[Any, Collection[int]], Iterable[int]]
    # Return the options in the order of their names, given the facet and the numbers that public stories carry.
    list_options: Callable[["Facet", Collection[int]], list[Option]]
    # Model whose rows are the options, if there is one.
    model: str = ""
    # How much it says that two stories share an option; from 1 on it is a topic of its own.
    weight: float = 0
    # Whether its panel is open.
    is_open: bool = False
    # Whether options are listed by their number of stories; else in the order of their names.
    is_by_count: bool = True

    def id_of(self, number: int) -> int:
        """Return the facet id of an option; raise ValueError for a number that does not fit."""
        if not 0 < number < SPAN:
            raise ValueError(f"{self.param} {number} has no facet id")
        return self.number * SPAN + number

    def has(self, facet_id: int) -> bool:
        return facet_id // SPAN == self.number

    def numbers(self, facet_ids: Iterable[int]) -> list[int]:
        """Return the numbers of the options of this facet among facet ids."""
        return [facet_id % SPAN for facet_id in facet_ids if facet_id // SPAN == self.number]

    def options(self, facet_ids: Iterable[int]) -> list[Option]:
        """Return the options, given all facet ids that public stories carry; at most one query."""
        return self.list_options(self, self.numbers(facet_ids))


def _entries(facet: Facet, numbers: Collection[int]) -> list[Option]:
    """Return all rows of a vocabulary."""
    return _by_name(facet, apps.get_model(facet.model)._default_manager.all())


def _outcomes(facet: Facet, numbers: Collection[int]) -> list[Option]:
    return [option._replace(label=capfirst(option.label)) for option in _entries(facet, numbers)]


def _threats(facet: Facet, numbers: Collection[int]) -> list[Option]:
    """Return all threat types, each with its broader type."""
    threats = list(apps.get_model(facet.model)._default_manager.all())
    parents = {facet.id_of(threat.pk): facet.id_of(threat.parent_id) for threat in threats if threat.parent_id}
    return [option._replace(parent=parents.get(option.facet_id)) for option in _by_name(facet, threats)]


def _tags(facet: Facet, numbers: Collection[int]) -> list[Option]:
    """Return the tags that public stories carry."""
    return _by_name(facet, apps.get_model(facet.model)._default_manager.filter(pk__in=numbers))


def _by_name(facet: Facet, entries: Iterable[Any]) -> list[Option]:
    options = [_option(facet, entry) for entry in entries]
    return sorted(options, key=lambda option: option.label.lower())


def _option(facet: Facet, entry: Any) -> Option:
    names = [*getattr(entry, "former_names", ()), getattr(entry, "acronym", "")]
    text = [*getattr(entry, "synonyms", ()), getattr(entry, "description", "")]
    return Option(facet.id_of(entry.pk), entry.slug, entry.name, names=tuple(filter(None, names)), text=" ".join(text))


def _states(facet: Facet, numbers: Collection[int]) -> list[Option]:
    return [Option(state_id(code), code.lower(), name) for code, name in STATES.items()]


def _mission_areas(facet: Facet, numbers: Collection[int]) -> list[Option]:
    areas = [Option(facet.id_of(place), area.value, str(area.label)) for place, area in enumerate(MissionArea, 1)]
    return sorted(areas, key=lambda option: option.label.lower())


def _years(facet: Facet, numbers: Collection[int]) -> list[Option]:
    """Return the years with a public story, latest first."""
    return [year_option(year) for year in sorted(numbers, reverse=True)]


def _threat_values(content: Any, tags: Collection[int]) -> set[int]:
    """Return the threat types and their broader types."""
    return {entry.pk for threat in content.threat_types for entry in (threat, threat.top)}


THREAT = Facet(
    number=3,
    param="threat",
    label=_("Threat type"),
    plural=_("threat types"),
    not_found=_("We don’t recognize the threat type “%(value)s,” so we left it out."),
    phrase=_("about %(names)s"),
    phrase_place=3,
    is_lowercase=True,
    help="Slug of a threat type; a broader type includes its parts.",
    examples=("violent-crime",),
    values=_threat_values,
    list_options=_threats,
    model="stories.ThreatType",
    weight=2,
    is_open=True,
)
CENTER = Facet(
    number=1,
    param="center",
    label=_("Center"),
    plural=_("centers"),
    not_found=_("We don’t recognize the center “%(value)s,” so we left it out."),
    phrase=_("from the %(names)s"),
    phrase_place=2,
    help="Slug of a lead or supporting fusion center.",
    examples=("ciac",),
    values=lambda content, tags: {center.pk for center in content.centers},
    list_options=_entries,
    model="stories.FusionCenter",
    weight=3,
    is_open=True,
)
STATE = Facet(
    number=4,
    param="state",
    label=_("State"),
    plural=_("states"),
    not_found=_("We don’t recognize the state “%(value)s,” so we left it out."),
    phrase=_("in %(names)s"),
    phrase_place=1,
    help="Postal code of a state or territory.",
    examples=("co", "wy"),
    values=lambda content, tags: {int(code, 36) for code, _name in content.states},
    list_options=_states,
    weight=0.5,
    is_open=True,
)
PARTNER = Facet(
    number=2,
    param="partner",
    label=_("Partner"),
    plural=_("partners"),
    not_found=_("We don’t recognize the partner “%(value)s,” so we left it out."),
    phrase=_("with the %(names)s"),
    phrase_place=4,
    help="Slug of a partner.",
    examples=("fbi",),
    values=lambda content, tags: {line.partner.pk for line in content.partners},
    list_options=_entries,
    model="stories.Partner",
    weight=1,
)
MISSION = Facet(
    number=7,
    param="mission",
    label=_("Mission area"),
    plural=_("mission areas"),
    not_found=_("We don’t recognize the mission area “%(value)s,” so we left it out."),
    phrase=_("with the mission to %(names)s"),
    phrase_place=5,
    is_lowercase=True,
    help="Mission area: prevent, protect, respond or investigate.",
    examples=("prevent",),
    values=lambda content, tags: {MissionArea.values.index(content.mission_area) + 1},
    list_options=_mission_areas,
)
OUTCOME = Facet(
    number=8,
    param="outcome",
    label=_("Outcome"),
    plural=_("outcomes"),
    not_found=_("We don’t recognize the outcome “%(value)s,” so we left it out."),
    phrase=_("that ended in %(names)s"),
    phrase_place=6,
    is_lowercase=True,
    help="Slug of a kind of outcome.",
    examples=("arrest",),
    values=lambda content, tags: {line.kind.pk for line in content.outcomes},
    list_options=_outcomes,
    model="stories.OutcomeKind",
)
TAG = Facet(
    number=6,
    param="tag",
    label=_("Tag"),
    plural=_("tags"),
    not_found=_("We don’t recognize the tag “%(value)s,” so we left it out."),
    phrase=_("tagged %(names)s"),
    phrase_place=7,
    help="Slug of a tag.",
    examples=("missing-child",),
    values=lambda content, tags: tags,
    list_options=_tags,
    model="taggit.Tag",
    weight=2,
)
YEAR = Facet(
    number=5,
    param="year",
    label=_("Year"),
    plural=_("years"),
    not_found=_("We don’t recognize the year “%(value)s,” so we left it out."),
    phrase=_("in %(names)s"),
    phrase_place=8,
    help="Year of the event.",
    examples=("2014",),
    values=lambda content, tags: {content.event.year},
    list_options=_years,
    is_open=True,
    is_by_count=False,
)

# In the order of the panels.
FACETS = (THREAT, CENTER, STATE, PARTNER, MISSION, OUTCOME, TAG, YEAR)
FACET_PARAMS = tuple(facet.param for facet in FACETS)
_BY_MODEL = {facet.model: facet for facet in FACETS if facet.model}


def story_facets(content: Any, tags: Collection[int]) -> set[int]:
    """Return the facet ids of a story, from its Content and the ids of its tags."""
    return {facet.id_of(number) for facet in FACETS for number in facet.values(content, tags)}


def state_id(code: str) -> int:
    """Return the facet id of a state by its postal code."""
    return STATE.id_of(int(code, 36))


def year_option(year: int) -> Option:
    return Option(YEAR.id_of(year), str(year), str(year))


def facet_of(model: type[Model]) -> Facet:
    """Return the facet whose options are the rows of this model."""
    return _BY_MODEL[model._meta.label]


def entry_id(entry: Model) -> int:
    """Return the facet id of a center, partner, threat type, tag or kind of outcome."""
    return facet_of(type(entry)).id_of(entry.pk)
