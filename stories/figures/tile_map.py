"""Tile map: a tile for each state and territory with a primary fusion center."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from stories.choices import STATES, TILES
from stories.facets import state_facet_id
from stories.figures.steps import Steps


@dataclass(frozen=True, slots=True)
class Tile:
    """A state with its number of stories. `step`, 0 to 4, is the tint, `url` the state's page."""

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
    steps = Steps.of(count_by_state.values())

    tiles: list[Tile] = []
    for code, name in STATES.items():
        count = count_by_state[code]
        url = reverse("stories:state_detail", args=[code.lower()])
        tiles.append(Tile(code, name, count, steps.step(count), url))

    return TileMap(tiles, steps.legend)
