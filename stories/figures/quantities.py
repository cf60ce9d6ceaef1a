"""Numbers that public stories state for their outcomes: the lowest and the highest of each type."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from stories.facets import COUNTED
from stories.models import Publication
from stories.models.version_cache import VersionCache, vocabulary_names

# The lowest and the highest number of each type and unit, and a story that states it.
SELECT_RANGES = """
WITH stated AS (
  SELECT (outcome->>'kind')::bigint AS kind, outcome->>'unit' AS unit, public.story_id,
    (outcome->>'quantity')::numeric AS quantity
  FROM ({rows}) AS public
  JOIN stories_edition AS edition ON edition.id = public.edition_id
  CROSS JOIN jsonb_array_elements(edition.content->'outcomes') AS outcome
  WHERE outcome->>'quantity' <> ''
)
SELECT kind, unit, min(quantity), max(quantity),
  (array_agg(story_id ORDER BY quantity, story_id))[1],
  (array_agg(story_id ORDER BY quantity DESC, story_id))[1]
FROM stated GROUP BY kind, unit ORDER BY kind, unit
"""


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """A number and the id of a story that states it."""

    value: Decimal
    story_id: int

    @property
    def plain(self) -> str:
        """The number for programs: 4060 or 2.5."""
        return f"{self.value.normalize():f}"

    def __str__(self) -> str:
        """The number without needless zeros, with commas: 4,060 or 2.5."""
        text = f"{self.value:,f}"
        if "." not in text:
            return text
        return text.rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class StatedRange:
    """The lowest and the highest number in one unit."""

    unit: str
    lowest: StatedNumber
    highest: StatedNumber

    @property
    def is_single(self) -> bool:
        """Whether all stories state the same number."""
        return self.lowest.value == self.highest.value

    def merged_with(self, other: "StatedRange") -> "StatedRange":
        """Return the range of both, which have the same unit."""
        lowest = min(self.lowest, other.lowest, key=lambda number: number.value)
        highest = max(self.highest, other.highest, key=lambda number: number.value)
        return StatedRange(self.unit, lowest, highest)


# Ranges by the id of the outcome type. A merged type can still be here under its former id.
RangesByKind = Mapping[int, list[StatedRange]]


def read_ranges() -> RangesByKind:
    """Return the ranges of all public stories; one query."""
    kinds = vocabulary_names.get().outcomes
    facet_ids = [COUNTED.make_facet_id(kind) for kind in kinds]
    visible = Publication.objects.visible().with_any_facet(facet_ids).order_by()
    rows, params = visible.values("story_id", "edition_id").query.sql_with_params()
    ranges: dict[int, list[StatedRange]] = {}
    with connection.cursor() as cursor:
        cursor.execute(SELECT_RANGES.format(rows=rows), params)
        for kind, unit, lowest, highest, story_of_lowest, story_of_highest in cursor.fetchall():
            low = StatedNumber(lowest, story_of_lowest)
            high = StatedNumber(highest, story_of_highest)
            ranges.setdefault(kind, []).append(StatedRange(unit, low, high))

    return ranges


public_ranges = VersionCache(read_ranges)
