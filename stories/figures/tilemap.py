"""The tile map: one tile for each state and territory with a primary center."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles

from django.urls import reverse

from stories.choices import STATES
from stories.facets import state_id

# While no state has more stories than this, the steps are round numbers; above, quantiles.
ROUND_UP_TO = 20
ROUND_STEPS = (1, 2, 4, 6)


@dataclass(frozen=True, slots=True)
class Tile:
    """A state with its number of stories; `step` 0 to 4 is its tint."""

    code: str
    name: str
    count: int
    step: int
    url: str


@dataclass(frozen=True, slots=True)
class TileMap:
    """The tiles, alphabetical by name, and the legend: list of (step, label)."""

    tiles: Sequence[Tile]
    legend: Sequence[tuple[int, str]]

    @property
    def lit(self) -> Sequence[Tile]:
        return [tile for tile in self.tiles if tile.count]


def tile_map(counts: Mapping[int, int]) -> TileMap:
    """Return the map for story counts by facet id."""
    by_state = {code: counts.get(state_id(code), 0) for code in STATES}
    starts = _starts([count for count in by_state.values() if count])
    url = reverse("stories:story_list") + "?state="
    tiles = [
        Tile(code, name, by_state[code], sum(by_state[code] >= start for start in starts), url + code.lower())
        for code, name in STATES.items()
    ]
    return TileMap(tiles, [(0, "0"), *enumerate(_labels(starts), 1)])


def _starts(counts: Sequence[int]) -> Sequence[int]:
    """Return the smallest count of each step, always four and rising."""
    if len(counts) < 4 or max(counts) <= ROUND_UP_TO:
        return ROUND_STEPS
    starts = [1]
    for cut in quantiles(counts, n=4):
        starts.append(max(starts[-1] + 1, round(cut)))
    return starts


def _labels(starts: Sequence[int]) -> list[str]:
    ends = [start - 1 for start in starts[1:]]
    labels = [str(start) if start == end else f"{start}–{end}" for start, end in zip(starts, ends, strict=False)]
    return [*labels, f"{starts[-1]}+"]
