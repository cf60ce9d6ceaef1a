"""How well a story answers a question: BM25F over its fields, lowered by what it leaves unanswered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from stories.facets import CENTER
from stories.search.query_plan import Unit, Way

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
    norm = K1 * (1 - B + B * document.length / mean)
    hits = [[(value, way) for way in unit.ways if (value := _hit(document, way, norm))] for unit in units]
    total = sum([unit.idf for unit in units]) or 1
    coverage = sum([unit.idf for unit, found in zip(units, hits, strict=True) if found]) / total
    values = [unit.idf * _best(found) for unit, found in zip(units, hits, strict=True) if found]
    score = sum(values) * (0.3 + 0.7 * coverage**2)
    if all(hits):
        score += ALL_BONUS
    shown = frozenset([way.shown for found in hits for _value, way in found if way.shown])
    is_full = all(not all(way.is_near for _value, way in found) for found in hits)
    score += NEAR_BONUS * _nearness(document, units) if score else 0
    return Scored(document, score, coverage, shown, is_full)


def _best(found: Sequence[tuple[float, Way]]) -> float:
    """Return the best way's value and a part of what the visitor's own other ways add."""
    values = [value for value, _way in found]
    best = max(values)
    return best + REST * min(sum(values) - best, best)


def _hit(document: Document, way: Way, norm: float) -> float:
    frequency = _by_words(document, way) if way.phrase else _by_facets(document, way) + _by_time(document, way)
    return way.weight * frequency * (K1 + 1) / (frequency + norm) if frequency else 0.0


def _by_facets(document: Document, way: Way) -> float:
    found = [facet for facet in way.facets if facet in document.facets]
    if not any(CENTER.has(facet) for facet in found):
        return NAMED_FREQUENCY if found else 0.0
    centers = sum(CENTER.has(facet) for facet in document.facets)
    return NAMED_FREQUENCY * centers**-CROWD


def _by_time(document: Document, way: Way) -> float:
    if way.time is None or document.first > way.time[1] or document.last < way.time[0]:
        return 0.0
    is_within = way.time[0] <= document.first and document.last <= way.time[1]
    return NAMED_FREQUENCY * (1.0 if is_within else LESS_EXACT)


def _by_words(document: Document, way: Way) -> float:
    (_offset, first), *others = way.phrase
    if way.is_loose:
        return min(_weight(document.places.get(stem, ())) for _offset, stem in way.phrase)
    found = document.places.get(first, ())
    if not found or not others:
        return _weight(found)
    rest = [(offset, {place for place, _field in document.places.get(stem, ())}) for offset, stem in others]
    return _weight([at for at in found if all(at[0] + offset in places for offset, places in rest)])


def _weight(places: Sequence[tuple[int, str]]) -> float:
    return sum([FIELDS[field] for _place, field in places])


def _nearness(document: Document, units: Sequence[Unit]) -> float:
    """Return the share of neighboring units whose own words stand within three words of each other."""
    pairs = list(pairwise([_own_places(document, unit) for unit in units])) if len(units) > 1 else []
    near = sum(any(abs(one - other) <= 3 for one in a for other in b) for a, b in pairs)
    return near / len(pairs) if pairs else 0.0


def _own_places(document: Document, unit: Unit) -> list[int]:
    stems = {stem for way in unit.ways if way.is_own for _offset, stem in way.phrase}
    return [place for stem in stems for place, _field in document.places.get(stem, ())]
