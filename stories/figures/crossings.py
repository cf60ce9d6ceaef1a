"""Order of two columns of a diagram with few crossing lines (Sugiyama et al., 1981)."""

from collections.abc import Iterable, Mapping, Sequence

ROUNDS = 8

Lines = Sequence[tuple[int, int]]


def order_columns(lines: Lines, groups: Mapping[int, int]) -> tuple[list[int], list[int]]:
    """Return the left and the right keys of the lines, each at the mean place of its neighbors.

    The right keys stay sorted by group.
    """
    left = sorted({one for one, _other in lines})
    right = sorted({other for _one, other in lines}, key=lambda key: (groups[key], key))
    reversed_lines = [(other, one) for one, other in lines]
    no_groups = dict.fromkeys(left, 0)

    for _round in range(ROUNDS):
        left = _by_neighbors(lines, right, no_groups)
        right = _by_neighbors(reversed_lines, left, groups)

    return left, right


def _by_neighbors(
    lines: Iterable[tuple[int, int]], others: Sequence[int], groups: Mapping[int, int]
) -> list[int]:
    """Return the first keys of the lines by group and mean place of their neighbors."""
    place_of = {key: place for place, key in enumerate(others)}
    places: dict[int, list[int]] = {}
    for key, other in lines:
        places.setdefault(key, []).append(place_of[other])

    def group_and_mean(key: int) -> tuple[int, float, int]:
        mean = sum(places[key]) / len(places[key])
        return groups[key], mean, key

    return sorted(places, key=group_and_mean)
