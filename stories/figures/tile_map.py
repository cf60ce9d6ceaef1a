"""Tile map: a tile for each state and territory with a primary fusion center."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles

from django.urls import reverse

from stories.choices import STATES, TILES
from stories.facets import state_facet_id

# Steps have round limits until a state has more stories than this, then quantiles.
MAX_COUNT_WITH_ROUND_STEPS = 20
ROUND_STEPS = (1, 2, 4, 6)
STEPS = 4


@dataclass(frozen=True, slots=True)
class Tile:
    """A state with its number of stories. `step`, 0 to 4, is the tint."""

    code: str
    name: str
    count: int
    step: int
    url: str


@dataclass(frozen=True, slots=True)
class TileMap:
    """The tiles by name of the state, and (step, label) for each entry of the legend."""

    tiles: Sequence[Tile]
    legend: Sequence[tuple[int, str]]

    @property
    def by_place(self) -> Sequence[Tile]:
        """The tiles in the rows of the map, from the left, which is the order of the Tab key."""
        return sorted(self.tiles, key=_row_and_column)

    @property
    def lit(self) -> Sequence[Tile]:
        """The tiles of states with stories."""
        return [tile for tile in self.tiles if tile.count]


def _row_and_column(tile: Tile) -> tuple[int, int]:
    column, row = TILES[tile.code]
    return row, column


def tile_map(counts: Mapping[int, int]) -> TileMap:
    """Return the map for story counts by facet id."""
    count_by_state = {code: counts.get(state_facet_id(code), 0) for code in STATES}
    minimums = _minimums([count for count in count_by_state.values() if count])

    list_url = reverse("stories:story_list")
    tiles: list[Tile] = []
    for code, name in STATES.items():
        count = count_by_state[code]
        step = sum(count >= minimum for minimum in minimums)
        tiles.append(Tile(code, name, count, step, f"{list_url}?state={code.lower()}"))

    legend = [(0, "0"), *enumerate(_labels(minimums), start=1)]
    return TileMap(tiles, legend)


def _minimums(counts: Sequence[int]) -> Sequence[int]:
    """Return the smallest count of each of the four steps, in ascending order."""
    if len(counts) < STEPS or max(counts) <= MAX_COUNT_WITH_ROUND_STEPS:
        return ROUND_STEPS

    minimums = [1]
    for quantile in quantiles(counts, n=STEPS):
        minimums.append(max(minimums[-1] + 1, round(quantile)))

    return minimums


def _labels(minimums: Sequence[int]) -> list[str]:
    """Return the range of counts of each step, such as "2–3" or "6+"."""
    labels: list[str] = []
    for minimum, next_minimum in pairwise(minimums):
        numbers = sorted({minimum, next_minimum - 1})
        labels.append("–".join(map(str, numbers)))

    labels.append(f"{minimums[-1]}+")
    return labels
