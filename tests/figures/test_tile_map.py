"""The tile map: each state in its place, with a tint by its number of stories."""

import re
from pathlib import Path

import pytest

from stories.choices import STATES, TILES
from stories.facets import state_id
from stories.figures.tile_map import tile_map

SOURCES = Path(__file__).resolve().parents[2] / "static" / "src"
FIRST = list(STATES)


def counts(*numbers: int) -> dict[int, int]:
    """Give the first states these numbers of stories."""
    return {state_id(code): number for code, number in zip(FIRST, numbers, strict=False) if number}


def test_every_state_and_territory_has_one_tile():
    assert set(TILES) == set(STATES)
    assert len(set(TILES.values())) == len(STATES) == 54


def test_picture_has_its_tiles_where_the_map_has_them():
    picture = (SOURCES / "img" / "tiles.svg").read_text()
    corners = re.findall(r"M(\d+)\.5 (\d+)\.5h9v9h-9z", picture)
    assert {(int(x) // 10, int(y) // 10) for x, y in corners} == set(TILES.values())
    assert len(corners) == len(TILES)


def grids() -> list[dict[str, tuple[int, int]]]:
    """Return the places of the states in each grid of the style sheet: on narrow screens, then on wide ones."""
    rules = (SOURCES / "css" / "components" / "_tilemap.scss").read_text()
    areas = re.findall(r"grid-template-areas:((?:\s*\"[^\"]+\")+)", rules)
    return [_places([row.split() for row in re.findall(r'"([^"]+)"', area)]) for area in areas]


def _places(rows: list[list[str]]) -> dict[str, tuple[int, int]]:
    assert len({len(row) for row in rows}) == 1, "a row is longer than another: browsers drop the whole grid"
    return {code.upper(): (x, y) for y, row in enumerate(rows) for x, code in enumerate(row) if code != "."}


def test_style_sheet_has_its_areas_where_the_map_has_them():
    *_narrow, wide = grids()
    assert wide == TILES


def test_every_grid_of_the_style_sheet_has_every_state():
    assert {frozenset(grid) for grid in grids()} == {frozenset(STATES)}


def test_style_sheet_places_every_tile():
    text = (SOURCES / "css" / "components" / "_tilemap-places.scss").read_text()
    places = text.partition("$places:")[2].partition(";")[0].replace('"', "").split()
    assert sorted(place.upper() for place in places) == sorted(STATES)


def test_tile_says_state_number_and_where_it_leads():
    tile = tile_map(counts(3)).tiles[0]
    assert (tile.code, tile.name, tile.count, tile.url) == ("AL", "Alabama", 3, "/stories/?state=al")


def test_tiles_stand_by_name():
    assert [tile.name for tile in tile_map({}).tiles] == sorted(STATES.values())


def test_map_without_stories_has_only_empty_tiles():
    found = tile_map({})
    assert {(tile.count, tile.step) for tile in found.tiles} == {(0, 0)}
    assert found.lit == []


def test_few_stories_have_round_steps():
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
def test_steps_rise_and_the_legend_says_what_they_hold(numbers):
    found = tile_map(counts(*numbers))
    assert [step for step, _label in found.legend] == [0, 1, 2, 3, 4]
    assert {tile.step for tile in found.tiles if not tile.count} <= {0}
    for tile in found.tiles:
        assert _holds(dict(found.legend)[tile.step], tile.count), tile


def test_many_stories_have_steps_of_like_size():
    found = tile_map(counts(*range(10, 54)))
    sizes = [sum(tile.step == step for tile in found.lit) for step in (1, 2, 3, 4)]
    assert max(sizes) - min(sizes) <= 2


def _holds(label: str, number: int) -> bool:
    first, _dash, last = label.rstrip("+").partition("–")
    return int(first) <= number and (label.endswith("+") or number <= int(last or first))
