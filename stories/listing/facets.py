"""The panels beside a list: what it can be narrowed down to, with counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from stories.facets import Facet, Option
from stories.listing.address import Address
from stories.listing.collection import Options, Tree
from stories.search.index import Counts

LONG = 20
TOP = 10**9  # more than any count
NUMBER = itemgetter(1)  # of a line


class Line(NamedTuple):  # no dataclass: a page makes a thousand
    """One option in a panel; its address adds the option, takes it away when it is chosen, and is None when inert.

    The number is what the list would hold with this option alone in its facet, everything else as it is. It is open,
    so that its parts show, when it or one of them is chosen.
    """

    label: str
    number: int
    url: str | None
    is_chosen: bool = False
    is_open: bool = False
    parts: Sequence["Line"] = ()

    @property
    def is_wanted(self) -> bool:
        """Whether it leads anywhere: it has stories, or can be taken away."""
        return self.number > 0 or self.is_open


@dataclass(frozen=True, slots=True)
class Panel:
    """One facet: its first lines, the folded rest, and how many are chosen."""

    facet: Facet
    lines: Sequence[Line]
    rest: Sequence[Line]
    chosen: int
    is_open: bool

    @property
    def every_line(self) -> list[Line]:
        """All lines, parts behind the line that they belong to."""
        return list(chain.from_iterable((line, *line.parts) for line in (*self.lines, *self.rest)))

    def without_inert(self) -> "Panel":
        """Return the panel without the options that have no story."""
        lines = [line for line in (*self.lines, *self.rest) if line.is_wanted]
        shown = len(self.lines)
        return replace(self, lines=lines[:shown], rest=lines[shown:])

    @property
    def is_long(self) -> bool:
        """Whether there is so much that typing helps."""
        return len(self.lines) + len(self.rest) > LONG or len(self.every_line) > LONG


def panels(
    counts: Mapping[Facet, Counts], chosen: Mapping[Facet, list[Option]], options: Options, address: Address
) -> list[Panel]:
    """Return a panel for every facet that has an option; `counts` holds each facet's own counts by facet id."""
    made = [_panel(facet, counts[facet], chosen.get(facet, []), options, address) for facet in counts]
    return [panel for panel in made if panel.lines or panel.rest]


def _panel(facet: Facet, counts: Counts, chosen: list[Option], options: Options, address: Address) -> Panel:
    tree = options.by_parent(facet)
    # A year without a story is no option until it is chosen.
    others = [option for option in chosen if option not in options.of(facet)]
    if others:
        tree = {None: sorted([*tree.get(None, ()), *others], key=lambda option: -option.facet_id)}
    lines = _lines(facet, counts, chosen, tree, address)
    shown = _shown(lines, facet.shown)
    return Panel(facet, lines[:shown], lines[shown:], len(chosen), bool(chosen) or facet.is_open)


def _shown(lines: list[Line], number: int) -> int:
    """Return how many lines stand open: all of a short list; of a long one the chosen and the first with stories."""
    if len(lines) <= number:
        return len(lines)
    return min(max(number, sum([line.is_open for line in lines])), sum([line.is_wanted for line in lines]))


def _lines(facet: Facet, counts: Counts, chosen: list[Option], by_parent: Tree, address: Address) -> list[Line]:
    """Return the lines, each with its parts: first what is chosen, then most stories first, years latest first."""
    by = _place if facet.is_by_count else _named_place
    number, add = counts.get, address.adder(facet.param)
    if not chosen and len(by_parent) < 2:
        plain = _plain_lines(by_parent.get(None, ()), counts, add)
        return sorted(plain, key=by) if by is _named_place else sorted(plain, key=NUMBER, reverse=True)
    picked = {option.facet_id for option in chosen}

    def line(option: Option) -> Line:
        id_, value, label, *_others = option
        count, parts = number(id_, 0), level(id_) if id_ in by_parent else []
        if id_ in picked:
            return Line(label, count, str(address.without(facet.param, value)), True, True, parts)
        is_open = bool(parts) and parts[0].is_chosen  # for what is chosen comes first
        return Line(label, count, add(value) if count else None, False, is_open, parts)

    def level(parent: int | None) -> list[Line]:
        return sorted(map(line, by_parent.get(parent, ())), key=by)

    return level(None)


def _plain_lines(options: Sequence[Option], counts: Counts, add: Callable[[str], str]) -> list[Line]:
    """Return lines where nothing is chosen and no option has parts: the usual case, without a call for each."""
    found = [(label, counts.get(id_, 0), value) for id_, value, label, *_others in options]
    return [Line(label, number, add(value) if number else None) for label, number, value in found]


def _place(line: Line) -> int:
    return -TOP if line.is_open else -line.number


def _named_place(line: Line) -> int:
    return -TOP if line.is_open else not line.number
