"""Ranking: BM25F over the fields of a story, scaled by the share of the query that it matches.

Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, pairwise, product

from stories.facets import CENTER
from stories.search.concepts import Alternative, Concept
from stories.search.date_parser import Period
from stories.search.vocabulary import Phrase

# Weights of the fields of the search vector: headline, names, summary, body.
FIELD_WEIGHTS = {"A": 4.0, "B": 2.0, "C": 1.0, "D": 0.6}
# BM25: saturation of the term frequency, and how much the length of a story counts.
K1 = 1.2
B = 0.4
EXACT_FREQUENCY = 0.6  # of an exact phrase at least, for one of stop words only
FACET_FREQUENCY = 4.0  # a facet or period counts as so many occurrences
PARTIAL_PERIOD = 0.4  # share of that for an event that is only partly in the period
CENTER_EXPONENT = 0.35
OTHER_ALTERNATIVES = 0.3  # share that alternatives beside the best one add
MAX_DISTANCE = 3  # in words, between neighboring concepts
MIN_COVERAGE_FACTOR = 0.3  # of a score for hardly any coverage
COMPLETE_BONUS = 0.5
PROXIMITY_BONUS = 1.0
# Limits below which a partial answer is left out.
MIN_COVERAGE = 0.34
MIN_SHARE_OF_BEST_COVERAGE = 0.45
MIN_SHARE_OF_BEST_SCORE = 0.3
ROUNDING_ERROR = 1e-9

Positions = Sequence[tuple[int, str]]  # (word position, field)
Match = list[tuple[Alternative, float]]  # the alternatives of a concept that match, with scores


@dataclass(frozen=True, slots=True)
class Document:
    """The features of a story that the ranking uses, with the positions of the query's stems."""

    story_id: int
    facets: Sequence[int]
    event_first: date
    event_last: date
    length: int
    positions: Mapping[str, Positions]


@dataclass(frozen=True, slots=True)
class RankedDocument:
    """A document with its score and coverage: the share of the query, by idf, that it matches.

    A full answer matches every concept, and not only by related phrases of the thesaurus; a
    complete one matches every concept in any way. `labels` are the thesaurus phrases that it was
    found by.
    """

    document: Document
    score: float
    coverage: float
    labels: frozenset[str]
    is_full_answer: bool
    is_complete: bool


def rank(documents: Sequence[Document], concepts: Sequence[Concept]) -> list[RankedDocument]:
    """Return the documents that match something: complete ones first, then by score."""
    if not documents:
        return []

    mean_length = sum(document.length for document in documents) / len(documents)
    ranker = _Ranker(concepts, mean_length)
    ranked: list[RankedDocument] = []
    for document in documents:
        found = ranker.rank(document)
        if found.score > 0:
            ranked.append(found)

    ranked.sort(key=_sort_key, reverse=True)
    return ranked


def _sort_key(ranked: RankedDocument) -> tuple[bool, float, date, date, int]:
    """Return the key of the order: complete, score, the newest event, then the latest story."""
    document = ranked.document
    score = round(ranked.score, 6)
    dates = (document.event_first, document.event_last)
    return ranked.is_complete, score, *dates, document.story_id


def without_weak_answers(ranked: Sequence[RankedDocument]) -> list[RankedDocument]:
    """Return the documents that match enough of the query, compared with the best ones."""
    if not ranked:
        return []

    best_coverage = max(one.coverage for one in ranked)
    best_score = max(one.score for one in ranked)

    min_score = MIN_SHARE_OF_BEST_SCORE * best_score
    min_coverage = max(MIN_COVERAGE, MIN_SHARE_OF_BEST_COVERAGE * best_coverage) - ROUNDING_ERROR

    return [one for one in ranked if one.coverage >= min_coverage and one.score >= min_score]


class _Ranker:
    """Scores documents for the concepts of one query."""

    def __init__(self, concepts: Sequence[Concept], mean_length: float) -> None:
        self._concepts = concepts
        self._mean_length = mean_length
        self._wanted = [concept for concept in concepts if not concept.is_intent]
        self._intents = [concept for concept in concepts if concept.is_intent]
        self._total_idf = sum(concept.idf for concept in self._wanted)
        self._own_stems = [concept.own_stems for concept in concepts]

    def rank(self, document: Document) -> RankedDocument:
        """Return the document with its score, coverage and labels."""
        length_norm = K1 * (1 - B + B * document.length / self._mean_length)
        matches = [_match(document, concept, length_norm) for concept in self._wanted]

        score = 0.0
        matched_idf = 0.0
        for concept, match in zip(self._wanted, matches, strict=True):
            if match:
                score += concept.idf * _combine(match)
                matched_idf += concept.idf

        coverage = matched_idf / self._total_idf
        if score:
            score += self._score_of_intents(document, length_norm)
        score *= MIN_COVERAGE_FACTOR + (1 - MIN_COVERAGE_FACTOR) * coverage**2
        is_complete = all(matches)
        if is_complete:
            score += COMPLETE_BONUS
        if score:
            score += PROXIMITY_BONUS * self._proximity(document)

        is_full_answer = all(map(_is_direct, matches))
        return RankedDocument(
            document, score, coverage, _labels(matches), is_full_answer, is_complete
        )

    def _score_of_intents(self, document: Document, length_norm: float) -> float:
        """Return what the intents of a question add to the score."""
        score = 0.0
        for intent in self._intents:
            match = _match(document, intent, length_norm)
            if match:
                score += intent.idf * _combine(match)
        return score

    def _proximity(self, document: Document) -> float:
        """Return the share of neighboring concepts whose own words are close to each other."""
        if len(self._concepts) < 2:
            return 0.0

        positions = [_positions_of(document, stems) for stems in self._own_stems]
        close_pairs = [pair for pair in pairwise(positions) if _are_close(*pair)]
        return len(close_pairs) / (len(self._concepts) - 1)


def _positions_of(document: Document, stems: set[str]) -> list[int]:
    """Return the positions of all of these stems."""
    positions: list[int] = []
    for stem in stems:
        positions += [position for position, _field in document.positions.get(stem, ())]
    return positions


def _are_close(left: Sequence[int], right: Sequence[int]) -> bool:
    """Return whether two words, one of each list of positions, are close to each other."""
    return any(abs(one - other) <= MAX_DISTANCE for one, other in product(left, right))


def _match(document: Document, concept: Concept, length_norm: float) -> Match:
    """Return the alternatives of a concept that a document has, each with its BM25 score."""
    match: Match = []
    for alternative in concept.alternatives:
        frequency = _frequency(document, alternative)
        if frequency:
            bm25 = frequency * (K1 + 1) / (frequency + length_norm)
            match.append((alternative, alternative.weight * bm25))

    return match


def _is_direct(match: Match) -> bool:
    """Return whether a match has an alternative that is more than a related phrase."""
    return not all(alternative.is_near for alternative, _score in match)


def _labels(matches: Iterable[Match]) -> frozenset[str]:
    """Return the thesaurus phrases in these matches."""
    labels = {alternative.label for alternative, _score in chain.from_iterable(matches)}
    labels.discard("")
    return frozenset(labels)


def _combine(match: Match) -> float:
    """Return the score of the best alternative, and a part of what the others add."""
    scores = [bm25 for _alternative, bm25 in match]
    best = max(scores)
    others = sum(scores) - best
    return best + OTHER_ALTERNATIVES * min(others, best)


def _frequency(document: Document, alternative: Alternative) -> float:
    """Return the weighted number of times that a document has an alternative."""
    if alternative.is_any:
        return _frequency_of_any_word(document, alternative.phrase)
    if alternative.exact:
        # The condition of the candidates compares the exact words.
        return max(EXACT_FREQUENCY, _frequency_of_phrase(document, alternative.phrase))
    if alternative.is_loose:
        return _frequency_of_loose_words(document, alternative.phrase)
    if alternative.phrase:
        return _frequency_of_phrase(document, alternative.phrase)
    if alternative.period:
        return _frequency_of_period(document, alternative.period)
    return _frequency_of_facets(document, alternative.facets)


def _frequency_of_phrase(document: Document, phrase: Phrase) -> float:
    """Return the sum of the field weights of the phrase's occurrences."""
    if not phrase:
        return 0.0

    _offset, first_stem = phrase[0]
    starts = document.positions.get(first_stem)
    if not starts:
        return 0.0

    for offset, stem in phrase[1:]:
        positions = {position for position, _field in document.positions.get(stem, ())}
        starts = [start for start in starts if start[0] + offset in positions]

    return _sum_of_field_weights(starts)


def _frequency_of_any_word(document: Document, phrase: Phrase) -> float:
    """Return the sum of the field weights of all words."""
    frequencies: list[float] = []
    for _offset, stem in phrase:
        frequencies.append(_sum_of_field_weights(document.positions.get(stem, ())))
    return sum(frequencies)


def _frequency_of_loose_words(document: Document, phrase: Phrase) -> float:
    """Return the frequency of the rarest word."""
    frequencies: list[float] = []
    for _offset, stem in phrase:
        frequencies.append(_sum_of_field_weights(document.positions.get(stem, ())))
    return min(frequencies)


def _sum_of_field_weights(positions: Positions) -> float:
    """Return the sum of the weights of the fields in which the positions are."""
    return sum([FIELD_WEIGHTS[field] for _position, field in positions])


def _frequency_of_facets(document: Document, facets: Sequence[int]) -> float:
    """Return the frequency of facet ids. A center counts less in a story of many centers."""
    found = set(facets).intersection(document.facets)
    if not found:
        return 0.0
    if not CENTER.option_numbers(found):
        return FACET_FREQUENCY

    centers_of_story = len(CENTER.option_numbers(document.facets))
    return FACET_FREQUENCY * centers_of_story**-CENTER_EXPONENT


def _frequency_of_period(document: Document, period: Period) -> float:
    """Return the weight of an event in the period, less if it is only partly inside."""
    if document.event_first > period.last or document.event_last < period.first:
        return 0.0
    if period.first <= document.event_first <= document.event_last <= period.last:
        return FACET_FREQUENCY
    return FACET_FREQUENCY * PARTIAL_PERIOD
