"""Which stories answer units, how well, and by which condition the database finds them all."""

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from operator import and_, or_
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from stories.search.bitmaps import FacetBitmaps, Places
from stories.search.documents import read_documents, read_these
from stories.search.lexicon import Lexicon
from stories.search.order import MANY, NEWEST, NEWEST_OF_FEW
from stories.search.plan import Unit, Way
from stories.search.score import MIN_COVERAGE, Document, Scored, keep_best, score_all

PAGE_FULL = 20  # with so many stories that answer everything, the others are not shown
SMALL = 1_000  # up to so many stories in all, the soft set is found without asking for the full one first
RANKED = 120  # so many of the newest full answers are ranked; the others follow by date
CANDIDATES = 1_000
NOTHING = Q(pk__in=[])


class Matched(NamedTuple):
    """The ranked stories; when more match than are ranked, the condition of all, and their places if they are known."""

    scored: list[Scored]
    condition: Q | None = None
    places: Places | None = None


def match(
    units: Sequence[Unit], lexicon: Lexicon, stories: QuerySet[Any], hard: Q, bitmaps: FacetBitmaps | None
) -> Matched:
    """Return which of these stories answer the units and fulfil a hard condition; one or two queries."""
    everything = reduce(and_, (condition_of([way for way in unit.ways if not way.is_near]) for unit in units))
    if lexicon.size > SMALL:
        documents, places = _newest(stories, everything & hard, units, lexicon, bitmaps)
        full = score_all(documents, units)
        if len(full) >= PAGE_FULL:
            is_cut = len(full if places is None else places) >= RANKED
            return Matched(full, everything, places) if is_cut else Matched(full)
        if _essential(units) == everything:
            return Matched(keep_best(full))
    some = _first(stories.filter(_essential(units), hard), CANDIDATES, units, lexicon)
    scored = score_all(read_documents(some, _stems(units)), units)
    full = [one for one in scored if one.is_full]
    return Matched(full if len(full) >= PAGE_FULL else keep_best(scored))


def _newest(
    stories: QuerySet[Any], condition: Q, units: Sequence[Unit], lexicon: Lexicon, bitmaps: FacetBitmaps | None
) -> tuple[list[Document], Places | None]:
    """Return the documents of the newest that match; where all must be counted anyway, the places of all of them too.

    One query; two with places, which together take less than this one and the count.
    """
    matching = stories.filter(condition)
    if bitmaps is None or any(_is_rare(unit, lexicon) for unit in units):
        return read_documents(_first(matching, RANKED, units, lexicon), _stems(units)), None
    places = bitmaps.of(matching, _is_common(units, lexicon))
    return read_these(bitmaps.newest(places, 0, RANKED), _stems(units)), places


def _first(stories: QuerySet[Any], number: int, units: Sequence[Unit], lexicon: Lexicon) -> QuerySet[Any]:
    return stories.order_by(*(NEWEST if _is_many(units, lexicon) else NEWEST_OF_FEW))[:number]


def _is_many(units: Sequence[Unit], lexicon: Lexicon) -> bool:
    return any(lexicon.stories.get(stem, 0) > MANY for stem in _stems(units))


def _is_common(units: Sequence[Unit], lexicon: Lexicon) -> bool:
    """Tell whether a tenth of all stories holds one of the words."""
    return any(lexicon.stories.get(stem, 0) * 10 > lexicon.size for stem in _stems(units))


def _stems(units: Sequence[Unit]) -> set[str]:
    return {stem for unit in units for way in unit.ways for _offset, stem in way.phrase}


def _is_rare(unit: Unit, lexicon: Lexicon) -> bool:
    """Tell whether all that answer it are ranked: so few stories hold its words."""
    counts = [lexicon.stories.get(stem, 0) for way in unit.ways for _offset, stem in way.phrase]
    return all(way.phrase for way in unit.ways) and sum(counts) < RANKED


def _essential(units: Sequence[Unit]) -> Q:
    """Return the condition of the stories that can reach the coverage: without the units that together never do."""
    total, left = sum(unit.idf for unit in units), 0.0
    telling = sorted(units, key=lambda unit: unit.idf)
    while len(telling) > 1 and left + telling[0].idf < MIN_COVERAGE * total:
        left += telling.pop(0).idf
    return reduce(or_, (condition_of(unit.ways) for unit in telling))


def condition_of(ways: Sequence[Way]) -> Q:
    """Return the condition that a story answers in one of these ways; one text query for all phrases."""
    texts = list(dict.fromkeys(_text(way) for way in ways if way.phrase))
    facets = sorted({facet for way in ways for facet in way.facets})
    times = [way.time for way in ways if way.time]
    parts = [Q(search=SearchQuery(" | ".join(texts), search_type="raw", config="simple"))] if texts else []
    parts += [Q(facets__overlap=facets)] if facets else []
    parts += [Q(event_first__lte=last, event_last__gte=first) for first, last in times]
    return reduce(or_, parts) if parts else NOTHING


def _text(way: Way) -> str:
    """Return the way as a tsquery; stems hold letters and digits only, quoted all the same."""
    stems = [(offset, "'" + stem.replace("\\", "").replace("'", "''") + "'") for offset, stem in way.phrase]
    if way.is_loose:
        return "(" + " & ".join(stem for _offset, stem in stems) + ")"
    text = stems[0][1]
    for (before, _stem), (offset, stem) in pairwise(stems):
        text += f" <{offset - before}> {stem}"
    return f"({text})"
