"""Registry of facets: everything by which lists of public stories can be filtered.

A facet id is an integer for one option of one facet: number of the facet * IDS_PER_FACET + number
of the option. The index counts the stories of each option (search/index.py). The number of an
option is the primary key of a center, partner, threat type, tag or outcome type, the year, the
year and month as YYYYMM, the postal code read in base 36, or the position of a mission area in
MissionArea.

To add a facet, add an entry here and run manage.py rebuild_search after the upgrade.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from stories.choices import STATES, DatePrecision, MissionArea
from stories.name_order import name_order
from stories.partial_dates import MONTHS, EventDate

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

IDS_PER_FACET = 10_000_000


class Option(NamedTuple):
    """One option of a facet: its facet id, its value in query strings, its label.

    `parent` is the facet id of the broader option. `names` are other names of the option, `text`
    its synonyms and description.
    """

    facet_id: int
    value: str
    label: str
    parent: int | None = None
    names: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Facet:
    """One filter for lists of stories."""

    # Stored in facet ids: never change or reuse it.
    number: int
    # Name in query strings.
    param: str
    # "Threat type", and several of its options: "threat types".
    label: "StrOrPromise"
    plural: "StrOrPromise"
    # Part of the title of a feed, and its position among the other parts.
    phrase: "StrOrPromise"
    phrase_order: int
    # Whether titles write labels in lower case, such as types of crime.
    is_lowercase: bool = False
    # Description of the parameter in the API documentation.
    help: str
    examples: tuple[str, ...]
    # Returns the option numbers of a story, given its Content and the ids of its tags.
    numbers_of_story: Callable[[Any, Collection[int]], Iterable[int]]
    # Returns the options by name, given the facet and the option numbers of all public stories.
    list_options: Callable[["Facet", Collection[int]], list[Option]]
    # Model whose rows are the options, if there is one.
    model: str = ""
    # Weight of a shared option for related stories; from 1 on an option is a topic of its own.
    weight: float = 0
    # Whether its panel is open.
    is_open: bool = False
    # Whether options are listed by number of stories instead of by name.
    is_by_count: bool = True
    # Whether lists offer its options beside them. The figures link to facets without a panel.
    has_panel: bool = True
    # Returns the option of a value that no public story has, None for an invalid value.
    find_unused: Callable[[str], Option | None] | None = None

    def make_facet_id(self, number: int) -> int:
        """Return the facet id of an option; raise ValueError for a number that is out of range."""
        if not 0 < number < IDS_PER_FACET:
            raise ValueError(f"{self.param} {number} has no facet id")
        return self.number * IDS_PER_FACET + number

    def has_id(self, facet_id: int) -> bool:
        """Return whether this is the facet id of an option of this facet."""
        return facet_id // IDS_PER_FACET == self.number

    def option_numbers(self, facet_ids: Iterable[int]) -> list[int]:
        """Return the option numbers of this facet among facet ids."""
        numbers = []
        for facet_id in facet_ids:
            if facet_id // IDS_PER_FACET == self.number:
                numbers.append(facet_id % IDS_PER_FACET)

        return numbers

    def options(self, facet_ids: Iterable[int]) -> list[Option]:
        """Return the options, given the facet ids of all public stories; at most one query."""
        return self.list_options(self, self.option_numbers(facet_ids))


def _entries(facet: Facet, numbers: Collection[int]) -> list[Option]:
    """Return all rows of a vocabulary."""
    return _by_name(facet, _rows(facet))


def _outcomes(facet: Facet, numbers: Collection[int]) -> list[Option]:
    """Return all outcome types, with a capital letter."""
    return [option._replace(label=capfirst(option.label)) for option in _entries(facet, numbers)]


def _threats(facet: Facet, numbers: Collection[int]) -> list[Option]:
    """Return all threat types, each with its broader type."""
    threats = list(_rows(facet))
    parents = {}
    for threat in threats:
        if threat.parent_id:
            parents[facet.make_facet_id(threat.pk)] = facet.make_facet_id(threat.parent_id)

    options = _by_name(facet, threats)
    return [option._replace(parent=parents.get(option.facet_id)) for option in options]


def _tags(facet: Facet, numbers: Collection[int]) -> list[Option]:
    """Return the tags of public stories."""
    return _by_name(facet, _rows(facet).filter(pk__in=numbers))


def _states(facet: Facet, numbers: Collection[int]) -> list[Option]:
    """Return all states and territories."""
    return [Option(state_facet_id(code), code.lower(), name) for code, name in STATES.items()]


def _mission_areas(facet: Facet, numbers: Collection[int]) -> list[Option]:
    """Return all mission areas."""
    options = []
    for number, area in enumerate(MissionArea, 1):
        options.append(Option(facet.make_facet_id(number), area.value, str(area.label)))
    return sorted(options, key=_label_order)


def _years(facet: Facet, numbers: Collection[int]) -> list[Option]:
    """Return the years with a public story, latest first."""
    return [year_option(year) for year in sorted(numbers, reverse=True)]


def _unused_year(value: str) -> Option | None:
    """Return the option of any year from 1900 on."""
    date = _parse_date(value)
    if date is None or date.precision != DatePrecision.YEAR:
        return None
    return year_option(date.year)


def _dates(facet: Facet, numbers: Collection[int]) -> list[Option]:
    """Return the months and years with a story that is dated no more exactly, latest first."""
    return [_date_option(number) for number in sorted(numbers, reverse=True)]


def _unused_date(value: str) -> Option | None:
    """Return the option of any month or year from 1900 on."""
    date = _parse_date(value)
    if date is None or date.precision == DatePrecision.DAY:
        return None
    return _date_option(_date_number(date))


def _parse_date(value: str) -> EventDate | None:
    try:
        return EventDate.parse(value)
    except ValueError:
        return None


def _date_number(date: EventDate) -> int:
    """Return YYYYMM, with the month 00 if only the year is known."""
    if date.precision == DatePrecision.YEAR:
        return date.year * 100
    return date.year * 100 + date.first.month


def _date_option(number: int) -> Option:
    """Return the option of a number YYYYMM."""
    year, month = divmod(number, 100)
    facet_id = DATED.make_facet_id(number)
    if not month:
        label = _("%(year)s, month not known") % {"year": year}
        return Option(facet_id, str(year), str(label))

    return Option(facet_id, f"{year}-{month:02}", f"{MONTHS[month - 1]} {year}")


def _counted_outcomes(facet: Facet, numbers: Collection[int]) -> list[Option]:
    """Return the outcome types of which a story states the number."""
    options = []
    for kind in _rows(OUTCOME).filter(pk__in=numbers):
        label = str(_("Number of %(outcome)s") % {"outcome": kind.name})
        options.append(Option(facet.make_facet_id(kind.pk), kind.slug, label))

    return sorted(options, key=_label_order)


def _counted_numbers(content: Any, tag_ids: Collection[int]) -> set[int]:
    """Return the outcome types of which a story states the number."""
    return {entry.kind.pk for entry in content.outcomes if entry.quantity}


def _rows(facet: Facet) -> QuerySet[Any]:
    return apps.get_model(facet.model)._default_manager.all()


def _by_name(facet: Facet, rows: Iterable[Any]) -> list[Option]:
    options = [_option(facet, row) for row in rows]
    return sorted(options, key=_label_order)


def _label_order(option: Option) -> tuple[str, str]:
    return name_order(option.label)


def _option(facet: Facet, row: Any) -> Option:
    names = [*getattr(row, "former_names", ()), getattr(row, "acronym", "")]
    text = [*getattr(row, "synonyms", ()), getattr(row, "description", "")]
    return Option(
        facet_id=facet.make_facet_id(row.pk),
        value=row.slug,
        label=row.name,
        names=tuple(filter(None, names)),
        text=" ".join(text),
    )


def _threat_numbers(content: Any, tag_ids: Collection[int]) -> set[int]:
    """Return the threat types of a story and their broader types."""
    numbers = set()
    for threat in content.threat_types:
        numbers.add(threat.pk)
        numbers.add(threat.top.pk)

    return numbers


THREAT = Facet(
    number=3,
    param="threat",
    label=_("Threat type"),
    plural=_("threat types"),
    phrase=_("about %(names)s"),
    phrase_order=3,
    is_lowercase=True,
    help="Slug of a threat type; a broader type includes its parts.",
    examples=("violent-crime",),
    numbers_of_story=_threat_numbers,
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
    phrase=_("from the %(names)s"),
    phrase_order=2,
    help="Slug of a lead or supporting fusion center.",
    examples=("ciac",),
    numbers_of_story=lambda content, tag_ids: {center.pk for center in content.centers},
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
    phrase=_("in %(names)s"),
    phrase_order=1,
    help="Postal code of a state or territory.",
    examples=("co", "wy"),
    numbers_of_story=lambda content, tag_ids: {int(code, 36) for code, _name in content.states},
    list_options=_states,
    weight=0.5,
    is_open=True,
)
PARTNER = Facet(
    number=2,
    param="partner",
    label=_("Partner"),
    plural=_("partners"),
    phrase=_("with the %(names)s"),
    phrase_order=4,
    help="Slug of a partner.",
    examples=("fbi",),
    numbers_of_story=lambda content, tag_ids: {entry.partner.pk for entry in content.partners},
    list_options=_entries,
    model="stories.Partner",
    weight=1,
)
MISSION = Facet(
    number=7,
    param="mission",
    label=_("Mission area"),
    plural=_("mission areas"),
    phrase=_("with the mission to %(names)s"),
    phrase_order=5,
    is_lowercase=True,
    help="Mission area: prevent, protect, respond or investigate.",
    examples=("prevent",),
    numbers_of_story=lambda content, tag_ids: {MissionArea.values.index(content.mission_area) + 1},
    list_options=_mission_areas,
)
OUTCOME = Facet(
    number=8,
    param="outcome",
    label=_("Outcome"),
    plural=_("outcomes"),
    phrase=_("with the outcome %(names)s"),
    phrase_order=6,
    is_lowercase=True,
    help="Slug of a kind of outcome.",
    examples=("arrests",),
    numbers_of_story=lambda content, tag_ids: {entry.kind.pk for entry in content.outcomes},
    list_options=_outcomes,
    model="stories.OutcomeKind",
)
TAG = Facet(
    number=6,
    param="tag",
    label=_("Tag"),
    plural=_("tags"),
    phrase=_("tagged %(names)s"),
    phrase_order=7,
    help="Slug of a tag.",
    examples=("missing-child",),
    numbers_of_story=lambda content, tag_ids: tag_ids,
    list_options=_tags,
    model="taggit.Tag",
    weight=2,
)
YEAR = Facet(
    number=5,
    param="year",
    label=_("Year"),
    plural=_("years"),
    phrase=_("in %(names)s"),
    phrase_order=8,
    help="Year of the event.",
    examples=("2014",),
    numbers_of_story=lambda content, tag_ids: {content.event.year},
    list_options=_years,
    is_open=True,
    is_by_count=False,
    find_unused=_unused_year,
)
DATED = Facet(
    number=9,
    param="dated",
    label=_("Date"),
    plural=_("dates"),
    phrase=_("dated %(names)s"),
    phrase_order=9,
    help="Month of the event, or the year of stories whose source gives only the year.",
    examples=("2014-06", "2014"),
    numbers_of_story=lambda content, tag_ids: {_date_number(content.event)},
    list_options=_dates,
    is_by_count=False,
    has_panel=False,
    find_unused=_unused_date,
)
COUNTED = Facet(
    number=10,
    param="counted",
    label=_("Stated"),
    plural=_("stated numbers"),
    phrase=_("that state the %(names)s"),
    phrase_order=10,
    is_lowercase=True,
    help="Slug of a kind of outcome of which the story states the number.",
    examples=("arrests",),
    numbers_of_story=_counted_numbers,
    list_options=_counted_outcomes,
    has_panel=False,
)

# In the order of the panels.
FACETS = (THREAT, CENTER, STATE, PARTNER, MISSION, OUTCOME, TAG, YEAR, DATED, COUNTED)
FACET_PARAMS = tuple(facet.param for facet in FACETS)
_FACET_BY_MODEL = {facet.model: facet for facet in FACETS if facet.model}


def story_facets(content: Any, tag_ids: Collection[int]) -> set[int]:
    """Return the facet ids of a story, given its Content and the ids of its tags."""
    facet_ids = set()
    for facet in FACETS:
        for number in facet.numbers_of_story(content, tag_ids):
            facet_ids.add(facet.make_facet_id(number))

    return facet_ids


def state_facet_id(code: str) -> int:
    """Return the facet id of a state by its postal code; raise ValueError for an invalid code."""
    return STATE.make_facet_id(int(code, 36))


def mission_facet_id(area: MissionArea) -> int:
    """Return the facet id of a mission area."""
    return MISSION.make_facet_id(MissionArea.values.index(area) + 1)


def year_option(year: int) -> Option:
    """Return the option of a year, whether or not any story has it."""
    return Option(YEAR.make_facet_id(year), str(year), str(year))


def facet_of(model: type[Model]) -> Facet:
    """Return the facet whose options are the rows of a model."""
    return _FACET_BY_MODEL[model._meta.label]


def entry_facet_id(entry: Model) -> int:
    """Return the facet id of a center, partner, threat type, tag or outcome type."""
    return facet_of(type(entry)).make_facet_id(entry.pk)
