"""Threat figure: general threat types by state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from stories.choices import STATES
from stories.facets import entry_facet_id, state_facet_id
from stories.figures.figure import MAX_BARS, Bar, Table, list_url
from stories.figures.steps import Steps
from stories.models import ThreatType
from stories.models.edition_content import VocabularyNames
from stories.search.index import Counts, Index


@dataclass(frozen=True, slots=True)
class StateCount:
    """The stories of one type in one state; `step` is the tint, 0 to 4."""

    threat: ThreatType
    code: str
    count: int
    step: int

    @property
    def url(self) -> str:
        return list_url(threat=self.threat.slug, state=self.code.lower())


@dataclass(frozen=True, slots=True)
class ThreatRow:
    """A general threat type with its stories, and its count in each state of the table."""

    threat: ThreatType
    count: int
    url: str
    states: Sequence[StateCount]

    @property
    def number_of_states(self) -> int:
        return sum(state.count > 0 for state in self.states)


@dataclass(frozen=True)
class ThreatFigure:
    """General threat types, most stories first, by the states that have a story."""

    threats: Sequence[ThreatRow]
    states: Sequence[tuple[str, str]]
    total: int

    @property
    def top(self) -> ThreatRow | None:
        """The type with the most stories."""
        return self.threats[0] if self.threats else None

    @property
    def top_state(self) -> StateCount | None:
        """The state in which the first type has the most stories."""
        if self.top is None:
            return None
        return max(self.top.states, key=lambda state: state.count, default=None)

    def state_name(self, code: str) -> str:
        return STATES[code]

    @property
    def bars(self) -> list[Bar]:
        """The types with the most stories."""
        return [Bar(row.threat.name, row.count, row.url) for row in self.threats[:MAX_BARS]]

    def rows(self) -> Table:
        """Yield a row for each type."""
        yield ("threat", "threat_name", *(code for code, _name in self.states), "stories")
        for row in self.threats:
            counts = [state.count for state in row.states]
            yield (row.threat.slug, row.threat.name, *counts, row.count)


def threat_figure(index: Index, names: VocabularyNames) -> ThreatFigure:
    """Count the public stories of each general threat type in each state in memory."""
    counts = index.counts(index.all)
    states = _states_with_story(counts)
    threats = _general_threats(names, counts)
    table = [_count_by_state(index, threat, states) for threat in threats]
    steps = Steps.of(chain.from_iterable(row.values() for row in table))

    rows = []
    for threat, count_by_state in zip(threats, table, strict=True):
        total = counts[entry_facet_id(threat)]
        cells = _cells(threat, count_by_state, steps)
        rows.append(ThreatRow(threat, total, list_url(threat=threat.slug), cells))

    rows.sort(key=_most_stories_first)
    return ThreatFigure(rows, list(states.items()), len(index.all))


def _states_with_story(counts: Counts) -> dict[str, str]:
    """Return the names of the states that have a story, by code."""
    states = {}
    for code, name in STATES.items():
        if state_facet_id(code) in counts:
            states[code] = name
    return states


def _general_threats(names: VocabularyNames, counts: Counts) -> list[ThreatType]:
    """Return the general threat types that have a story."""
    threats = []
    for threat in names.threats.values():
        is_general = threat.parent_id is None
        if is_general and counts.get(entry_facet_id(threat)):
            threats.append(threat)
    return threats


def _count_by_state(index: Index, threat: ThreatType, states: Iterable[str]) -> dict[str, int]:
    """Return the number of stories of a threat type in each state."""
    stories = index.with_facets([entry_facet_id(threat)])
    counts = {}
    for code in states:
        in_state = index.with_facets([state_facet_id(code)])
        counts[code] = stories.intersection_cardinality(in_state)
    return counts


def _cells(threat: ThreatType, counts: Mapping[str, int], steps: Steps) -> list[StateCount]:
    """Return a cell for each state."""
    cells = []
    for code, count in counts.items():
        cells.append(StateCount(threat, code, count, steps.step(count)))
    return cells


def _most_stories_first(row: ThreatRow) -> tuple[int, str]:
    return -row.count, row.threat.name.lower()
