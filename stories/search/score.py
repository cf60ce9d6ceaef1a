"""How well a story answers a question: BM25F over its fields, lowered by what it leaves unanswered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from stories.choices import FacetKind
from stories.search.facets import SPAN
from stories.search.plan import Unit, Way

FIELDS = {"A": 4.0, "B": 2.0, "C": 1.0, "D": 0.6}
K1, B = 1.2, 0.4
REST = 0.3
ALL_BONUS, NEAR_BONUS = 1.5, 1.0
MIN_COVERAGE, MIN_OF_BEST, MIN_SCORE = 0.34, 0.45, 0.22
NAMED_FREQUENCY = 4.0
LESS_EXACT = 0.4
CROWD = 0.35  # a center's weight falls with the number of centers in the story


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of a candidate, by the id of its story: facets, time, length, (place, field) of the stems asked."""

    pk: int
    facets: Sequence[int]
    first: date
    last: date
    length: int
    places: Mapping[str, Sequence[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class Scored:
    """A document with its score, its coverage, and the words of the thesaurus that it was found by."""

    document: Document
    score: float
    coverage: float
    shown: frozenset[str]
    is_full: bool


def score_all(documents: Sequence[Document], units: Sequence[Unit]) -> list[Scored]:
    """Return the documents that answer something, best first, then the newest."""
    mean = sum(document.length for document in documents) / len(documents) if documents else 1
    scored = [found for document in documents if (found := _score(document, units, mean)).score > 0]
    return sorted(scored, key=lambda one: (-round(one.score, 6), *_newest(one.document)))


def keep_best(scored: Sequence[Scored]) -> list[Scored]:
    """Return what answers enough of the question, beside the best answer."""
    if not scored:
        return []
    coverage, score = max(one.coverage for one in scored), scored[0].score
    return [
        one
        for one in scored
        if one.coverage >= max(MIN_COVERAGE, MIN_OF_BEST * coverage) - 1e-9 and one.score >= MIN_SCORE * score
    ]


def _newest(document: Document) -> tuple[int, int, int]:
    return -document.first.toordinal(), -document.last.toordinal(), -document.pk


def _score(document: Document, units: Sequence[Unit], mean: float) -> Scored:
    hits = [[(value, way) for way in unit.ways if (value := _hit(document, way, mean))] for unit in units]
    total = sum(unit.idf for unit in units) or 1
    coverage = sum(unit.idf for unit, found in zip(units, hits, strict=True) if found) / total
    values = [unit.idf * _best(found) for unit, found in zip(units, hits, strict=True)]
    score = sum(values) * (0.3 + 0.7 * coverage**2)
    if all(hits):
        score += ALL_BONUS
    shown = frozenset(way.shown for found in hits for _value, way in found if way.shown)
    is_full = all(any(not way.is_near for _value, way in found) for found in hits)
    score += NEAR_BONUS * _nearness(document, units) if score else 0
    return Scored(document, score, coverage, shown, is_full)


def _best(found: Sequence[tuple[float, Way]]) -> float:
    """Return the best way's value and a part of what the visitor's own other ways add."""
    if not found:
        return 0.0
    values = sorted((value for value, _way in found), reverse=True)
    return values[0] + REST * min(sum(values[1:]), values[0])


def _hit(document: Document, way: Way, mean: float) -> float:
    frequency = sum(count(document, way) for count in COUNTS)
    if not frequency:
        return 0.0
    return way.weight * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * document.length / mean))


def _by_facets(document: Document, way: Way) -> float:
    found = set(way.facets).intersection(document.facets)
    if not found:
        return 0.0
    centers = sum(facet // SPAN == FacetKind.CENTER for facet in document.facets)
    is_center = any(facet // SPAN == FacetKind.CENTER for facet in found)
    return NAMED_FREQUENCY * (max(centers, 1) ** -CROWD if is_center else 1.0)


def _by_time(document: Document, way: Way) -> float:
    if way.time is None or document.first > way.time[1] or document.last < way.time[0]:
        return 0.0
    is_within = way.time[0] <= document.first and document.last <= way.time[1]
    return NAMED_FREQUENCY * (1.0 if is_within else LESS_EXACT)


def _by_words(document: Document, way: Way) -> float:
    if not way.phrase:
        return 0.0
    (_offset, first), *others = way.phrase
    found = document.places.get(first, ())
    if way.is_loose:
        counts = [sum(FIELDS[field] for _place, field in document.places.get(stem, ())) for _o, stem in way.phrase]
        return min(counts)
    rest = [(offset, {place for place, _field in document.places.get(stem, ())}) for offset, stem in others]
    return sum(FIELDS[field] for place, field in found if all(place + offset in places for offset, places in rest))


COUNTS: tuple[Callable[[Document, Way], float], ...] = (_by_facets, _by_time, _by_words)


def _nearness(document: Document, units: Sequence[Unit]) -> float:
    """Return the share of neighboring units whose own words stand within three words of each other."""
    places = [_own_places(document, unit) for unit in units]
    pairs = list(pairwise(places))
    near = sum(any(abs(one - other) <= 3 for one in a for other in b) for a, b in pairs)
    return near / len(pairs) if pairs else 0.0


def _own_places(document: Document, unit: Unit) -> list[int]:
    stems = {stem for way in unit.ways if way.is_own for _offset, stem in way.phrase}
    return [place for stem in stems for place, _field in document.places.get(stem, ())]
