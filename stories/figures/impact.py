"""Impact figure: outcomes that public stories report, and the numbers that they state."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from stories.choices import OutcomeGroup
from stories.facets import COUNTED, OUTCOME
from stories.figures.figure import MAX_BARS, Bar, Table, list_url
from stories.figures.quantities import RangesByKind, StatedRange
from stories.models import OutcomeKind
from stories.models.edition_content import VocabularyNames
from stories.search.index import Counts

GROUP_LABELS = [*OutcomeGroup.choices, ("", _("Other"))]


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """One outcome type: how many stories report it, and how many of these state a number."""

    kind: OutcomeKind
    reported: int
    counted: int
    ranges: Sequence[StatedRange]

    @property
    def url(self) -> str:
        return list_url(outcome=self.kind.slug)

    @property
    def counted_url(self) -> str:
        return list_url(counted=self.kind.slug)


@dataclass(frozen=True)
class ImpactFigure:
    """All outcome types, those of most stories first, for `total` stories."""

    lines: Sequence[OutcomeLine]
    total: int

    @property
    def top(self) -> OutcomeLine | None:
        """The type that most stories report."""
        if not self.lines or not self.lines[0].reported:
            return None
        return self.lines[0]

    @property
    def highest(self) -> int:
        """The number of stories of the longest bar, at least 1."""
        return max(self.top.reported if self.top else 0, 1)

    @property
    def reported_kinds(self) -> int:
        """How many types at least one story reports."""
        return sum(line.reported > 0 for line in self.lines)

    @cached_property
    def groups(self) -> list[tuple[str, list[OutcomeLine]]]:
        """List of (name of a group, its types), without empty groups."""
        groups = []
        for value, label in GROUP_LABELS:
            lines = [line for line in self.lines if line.kind.group == value]
            if lines:
                groups.append((str(label), lines))

        return groups

    @cached_property
    def common_rule(self) -> str:
        """The counting rule that most types have, "" without any."""
        rules = Counter(line.kind.counting_rule for line in self.lines)
        return rules.most_common(1)[0][0] if rules else ""

    @property
    def bars(self) -> list[Bar]:
        """The types that most stories report."""
        reported = [line for line in self.lines if line.reported]
        return [Bar(line.kind.name, line.reported, line.url) for line in reported[:MAX_BARS]]

    def rows(self) -> Table:
        """Yield a row for each type and unit; the number of stories is that of the type."""
        yield (
            "group",
            "outcome",
            "outcome_name",
            "stories",
            "stories_with_number",
            "unit",
            "lowest",
            "highest",
            "counting_rule",
        )
        for line in self.lines:
            if not line.ranges:
                yield _row(line, "", "", "")
            for stated in line.ranges:
                yield _row(line, stated.unit, stated.lowest.plain, stated.highest.plain)


def _row(line: OutcomeLine, unit: str, lowest: str, highest: str) -> Sequence[str | int]:
    kind = line.kind
    return (
        kind.group,
        kind.slug,
        kind.name,
        line.reported,
        line.counted,
        unit,
        lowest,
        highest,
        kind.counting_rule,
    )


def impact_figure(
    counts: Counts, total: int, names: VocabularyNames, ranges: RangesByKind
) -> ImpactFigure:
    """Return the figure for story counts by facet id."""
    ranges_of = _current_ranges(names, ranges)
    lines = []
    for kind in names.outcomes.values():
        reported = counts.get(OUTCOME.make_facet_id(kind.pk), 0)
        counted = counts.get(COUNTED.make_facet_id(kind.pk), 0)
        # The ranges can be a moment older than the counts.
        stated = ranges_of.get(kind.pk, []) if counted else []
        lines.append(OutcomeLine(kind, reported, counted, stated))

    lines.sort(key=lambda line: (-line.reported, line.kind.name.lower()))
    return ImpactFigure(lines, total)


def _current_ranges(names: VocabularyNames, ranges: RangesByKind) -> dict[int, list[StatedRange]]:
    """Return the ranges by the id of the current type: editions keep the ids of merged ones."""
    by_kind_and_unit: dict[tuple[int, str], StatedRange] = {}
    for kind_id, stated_ranges in ranges.items():
        if kind_id not in names.outcomes:
            continue

        kind = names.outcomes[kind_id]
        _merge(by_kind_and_unit, kind.pk, stated_ranges)

    current: dict[int, list[StatedRange]] = {}
    for (kind_id, _unit), stated in sorted(by_kind_and_unit.items(), key=lambda item: item[0]):
        current.setdefault(kind_id, []).append(stated)
    return current


def _merge(
    merged: dict[tuple[int, str], StatedRange], kind_id: int, ranges: Iterable[StatedRange]
) -> None:
    for stated in ranges:
        key = (kind_id, stated.unit)
        if key in merged:
            merged[key] = merged[key].merged_with(stated)
        else:
            merged[key] = stated
