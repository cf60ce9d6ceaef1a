"""Tests of the tile map: positions of the states, and tints by number of stories."""

import re
from pathlib import Path

import pytest

from stories.choices import STATES, TILES
from stories.facets import state_facet_id
from stories.figures.tile_map import tile_map

SOURCES = Path(__file__).resolve().parents[2] / "static" / "src"


def counts(*numbers: int) -> dict[int, int]:
    """Return story counts by facet id for the first states."""
    return {state_facet_id(code): count for code, count in zip(STATES, numbers, strict=False)}


def test_every_state_and_territory_has_one_tile():
    assert set(TILES) == set(STATES)
    assert len(set(TILES.values())) == len(STATES) == 54


def test_image_has_tiles_at_map_positions():
    picture = (SOURCES / "img" / "tiles.svg").read_text()
    corners = re.findall(r"M(\d+)\.5 (\d+)\.5h9v9h-9z", picture)
    assert {(int(x) // 10, int(y) // 10) for x, y in corners} == set(TILES.values())
    assert len(corners) == len(TILES)


def grids() -> list[dict[str, tuple[int, int]]]:
    """Return the positions of states in each grid of the stylesheet, narrow screens first."""
    rules = (SOURCES / "css" / "components" / "_tilemap.scss").read_text()
    areas = re.findall(r"grid-template-areas:((?:\s*\"[^\"]+\")+)", rules)
    return [_positions(area) for area in areas]


def _positions(area: str) -> dict[str, tuple[int, int]]:
    rows = [row.split() for row in re.findall(r'"([^"]+)"', area)]
    widths = {len(row) for row in rows}
    assert len(widths) == 1, "browsers drop a grid with rows of different length"

    positions: dict[str, tuple[int, int]] = {}
    for y, row in enumerate(rows):
        for x, code in enumerate(row):
            if code != ".":
                positions[code.upper()] = (x, y)
    return positions


def test_wide_grid_matches_the_map():
    assert grids()[-1] == TILES


def test_every_grid_has_every_state():
    assert {frozenset(grid) for grid in grids()} == {frozenset(STATES)}


def test_stylesheet_places_every_tile():
    text = (SOURCES / "css" / "components" / "_tilemap-areas.scss").read_text()
    codes = text.partition("$states:")[2].partition(";")[0].replace('"', "").split()
    assert sorted(code.upper() for code in codes) == sorted(STATES)


def test_tile_has_state_count_and_link():
    tile = tile_map(counts(3)).tiles[0]
    assert (tile.code, tile.name, tile.count) == ("AL", "Alabama", 3)
    assert tile.url == "/states/al/"


def test_tiles_are_sorted_by_name():
    assert [tile.name for tile in tile_map({}).tiles] == sorted(STATES.values())


def test_map_without_stories_is_empty():
    found = tile_map({})
    assert {(tile.count, tile.step) for tile in found.tiles} == {(0, 0)}
    assert found.lit == []


def test_few_stories_get_round_steps():
    found = tile_map(counts(1, 2, 3, 4, 5, 6, 20))
    assert [tile.step for tile in found.tiles[:8]] == [1, 2, 2, 3, 3, 4, 4, 0]
    assert found.legend == [(0, "0"), (1, "1"), (2, "2–3"), (3, "4–5"), (4, "6+")]


@pytest.mark.parametrize(
    "numbers",
    [
        (21, 1, 1, 1),
        (1000, 1000, 1000, 1000),
        (1, 1, 1, 1, 1, 5000),
        tuple(range(1, 55)),
        tuple(number * 97 for number in range(1, 55)),
        (21, 22, 23, 24, 25),
        (500, 3, 2),
    ],
)
def test_legend_describes_every_tile(numbers):
    found = tile_map(counts(*numbers))
    assert [step for step, _label in found.legend] == [0, 1, 2, 3, 4]
    assert {tile.step for tile in found.tiles if not tile.count} <= {0}
    for tile in found.tiles:
        assert _holds(dict(found.legend)[tile.step], tile.count), tile


def test_many_stories_get_equal_steps():
    found = tile_map(counts(*range(10, 54)))
    sizes = [sum(tile.step == step for tile in found.lit) for step in (1, 2, 3, 4)]
    assert max(sizes) - min(sizes) <= 2


def _holds(label: str, number: int) -> bool:
    first, _dash, last = label.rstrip("+").partition("–")
    return int(first) <= number and (label.endswith("+") or number <= int(last or first))
