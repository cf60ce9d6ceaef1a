"""The panels beside a list: what it can be narrowed down to, with counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stories.choices import FacetKind
from stories.listing.address import Address
from stories.listing.options import Facet, Option, Options
from stories.search.facets import SPAN

Counts = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One option in a panel; its address adds the option, or takes it away when it is chosen."""

    label: str
    count: int
    url: Address
    is_chosen: bool
    is_child: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One facet: its first lines, the folded rest, and how many are chosen."""

    facet: Facet
    lines: Sequence[Line]
    rest: Sequence[Line]
    chosen: int
    is_open: bool


def panels(
    counts: Mapping[Facet, Counts], chosen: Mapping[Facet, list[Option]], options: Options, address: Address
) -> list[Panel]:
    """Return a panel for every facet that has an option; `counts` holds each facet's own counts by facet id."""
    made = [_panel(facet, counts[facet], chosen.get(facet, []), options, address) for facet in counts]
    return [panel for panel in made if panel.lines]


def _panel(facet: Facet, counts: Counts, chosen: list[Option], options: Options, address: Address) -> Panel:
    ids = {id_ for id_ in counts if id_ // SPAN == facet.kind} | {option.facet_id for option in chosen}
    found = [option for id_ in ids if (option := options.by_id(id_))]
    order = _nested(found, counts, chosen) if facet.kind == FacetKind.THREAT else _sorted(found, counts, chosen)
    lines = [_line(facet, option, counts, option in chosen, address) for option in order]
    shown = max(facet.shown, sum(line.is_chosen for line in lines))
    is_open = bool(chosen) or facet.kind in (FacetKind.THREAT, FacetKind.CENTER, FacetKind.STATE, FacetKind.YEAR)
    return Panel(facet, lines[:shown], lines[shown:], len(chosen), is_open)


def _sorted(found: list[Option], counts: Counts, chosen: list[Option]) -> list[Option]:
    """What is chosen comes first, then most stories first; years latest first."""

    def key(option: Option) -> tuple[bool, int, str]:
        is_year = option.facet_id // SPAN == FacetKind.YEAR
        rank = option.facet_id if is_year else counts.get(option.facet_id, 0)
        return option not in chosen, -rank, option.label.lower()

    return sorted(found, key=key)


def _nested(found: list[Option], counts: Counts, chosen: list[Option]) -> list[Option]:
    """Broader types, each followed by its own parts when it or one of them is chosen."""
    open_ids = {option.facet_id for option in chosen} | {option.parent for option in chosen}
    tops = [option for option in found if option.parent is None]
    parts = [option for option in found if option.parent in open_ids]
    opened = [top for top in tops if top.facet_id in open_ids]
    nested: list[Option] = []
    for top in _sorted(tops, counts, opened):
        nested += [top, *_sorted([part for part in parts if part.parent == top.facet_id], counts, chosen)]
    return nested


def _line(facet: Facet, option: Option, counts: Counts, is_chosen: bool, address: Address) -> Line:
    change = address.without if is_chosen else address.with_
    count = counts.get(option.facet_id, 0)
    return Line(option.label, count, change(facet.param, option.value), is_chosen, option.parent is not None)
