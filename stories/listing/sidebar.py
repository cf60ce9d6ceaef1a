"""The panels beside a list: what it can be narrowed down to, with counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import quote

from django.urls import reverse

from stories.facets import Facet, Option
from stories.listing.collection import Options, Tree
from stories.listing.name_matching import searchable
from stories.listing.query_string import Address
from stories.search.index import Counts

SHOWN = 8  # options of a facet, and parts of a chosen one, beside those that are chosen
TOP = 10**9  # more than any count
NUMBER = itemgetter(1)  # of a line


class Line(NamedTuple):  # no dataclass: a page makes a thousand
    """One option in a panel; its address adds the option, takes it away when it is chosen, and is None when inert.

    The number is what the list would hold with this option alone in its facet, everything else as it is. It is open,
    so that its parts show, when it or one of them is chosen.
    """

    option: Option
    number: int
    url: str | None
    is_chosen: bool = False
    is_open: bool = False
    parts: Sequence["Line"] = ()

    @property
    def label(self) -> str:
        return self.option.label

    @property
    def is_wanted(self) -> bool:
        """Whether it leads anywhere: it has stories, or can be taken away."""
        return self.number > 0 or self.is_open

    @property
    def search_text(self) -> str:
        """The names of the option as suggestions compare them."""
        return searchable((self.option.label, *self.option.names))


@dataclass(frozen=True, slots=True)
class Panel:
    """One facet: the lines of a list page, all lines, how many are chosen, and the page with all lines."""

    facet: Facet
    lines: Sequence[Line]
    all_lines: Sequence[Line]
    chosen: int
    is_open: bool
    page: Address

    @property
    def shown_lines(self) -> list[Line]:
        """The lines of a list page, parts behind the line that they belong to."""
        return _flat(self.lines)

    @property
    def every_line(self) -> list[Line]:
        """All lines, parts behind the line that they belong to."""
        return _flat(self.all_lines)

    @property
    def is_long(self) -> bool:
        """Whether the page of the facet has more options than a list page."""
        return len(self.shown_lines) < len(self.every_line)

    def without_inert(self) -> "Panel":
        """Return the panel without a line for an option that has no story; the page of the facet has them."""
        lines = [line for line in self.lines if line.is_wanted]
        return replace(self, lines=lines)


def panels(
    counts: Mapping[Facet, Counts], chosen: Mapping[Facet, list[Option]], options: Options, address: Address
) -> list[Panel]:
    """Return a panel for every facet that has an option; `counts` holds each facet's own counts by facet id."""
    made = [_panel(facet, counts[facet], chosen.get(facet, []), options, address) for facet in counts]
    return [panel for panel in made if panel.all_lines]


def _panel(facet: Facet, counts: Counts, chosen: list[Option], options: Options, address: Address) -> Panel:
    tree = options.by_parent(facet)
    # A year without a story is no option until it is chosen.
    others = [option for option in chosen if option not in options.of(facet)]
    if others:
        tree = {None: sorted([*tree.get(None, ()), *others], key=lambda option: -option.facet_id)}
    lines = _lines(facet, counts, chosen, tree, address)
    shown = [line._replace(parts=_shown(line.parts) if line.is_open else ()) for line in _shown(lines)]
    page = Address(quote(reverse("stories:facet_options", args=[facet.param])), address.at(1).params)
    return Panel(facet, shown, lines, len(chosen), bool(chosen) or facet.is_open, page)


def _shown(lines: Sequence[Line]) -> Sequence[Line]:
    """Return all of a few lines; of many the open ones, which come first, and the next ones with stories."""
    if len(lines) <= SHOWN:
        return lines

    number_open = sum(line.is_open for line in lines)
    return [line for line in lines[: number_open + SHOWN] if line.is_wanted]


def _flat(lines: Sequence[Line]) -> list[Line]:
    return list(chain.from_iterable((line, *line.parts) for line in lines))


def _lines(facet: Facet, counts: Counts, chosen: list[Option], by_parent: Tree, address: Address) -> list[Line]:
    """Return the lines, each with its parts: first what is chosen, then most stories first, years latest first."""
    by = _place if facet.is_by_count else _named_place
    number, add = counts.get, address.adder(facet.param)
    if not chosen and len(by_parent) < 2:
        plain = _plain_lines(by_parent.get(None, ()), counts, add)
        return sorted(plain, key=by) if by is _named_place else sorted(plain, key=NUMBER, reverse=True)
    picked = {option.facet_id for option in chosen}

    def line(option: Option) -> Line:
        id_, value, *_others = option
        count, parts = number(id_, 0), level(id_) if id_ in by_parent else []
        if id_ in picked:
            return Line(option, count, str(address.without(facet.param, value)), True, True, parts)
        is_open = bool(parts) and parts[0].is_chosen  # for what is chosen comes first
        return Line(option, count, add(value) if count else None, False, is_open, parts)

    def level(parent: int | None) -> list[Line]:
        return sorted(map(line, by_parent.get(parent, ())), key=by)

    return level(None)


def _plain_lines(options: Sequence[Option], counts: Counts, add: Callable[[str], str]) -> list[Line]:
    """Return lines where nothing is chosen and no option has parts: the usual case, without a call for each."""
    lines = []
    for option in options:
        number = counts.get(option.facet_id, 0)
        lines.append(Line(option, number, add(option.value) if number else None))
    return lines


def _place(line: Line) -> int:
    return -TOP if line.is_open else -line.number


def _named_place(line: Line) -> int:
    return -TOP if line.is_open else not line.number
