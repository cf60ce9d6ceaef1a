"""Concepts of a query, each with the alternatives that a story can match it by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from stories.facets import mission_facet_id
from stories.search.date_parser import Period
from stories.search.question_words import MISSION_OF_WORD
from stories.search.tokens import Word
from stories.search.vocabulary import Phrase

INTENT_IDF = 1.5
INTENT_FACET_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to match a concept: a phrase, facet ids, or a period."""

    weight: float
    phrase: Phrase = ()
    is_loose: bool = False  # the words of the phrase may be in any position
    is_any: bool = False  # one of the words of the phrase is enough
    exact: str = ""  # words that must follow each other in this spelling; see tokens.py
    facets: tuple[int, ...] = ()
    period: Period | None = None
    label: str = ""  # text of a thesaurus phrase
    is_own: bool = False  # as it was typed
    is_near: bool = False  # a related phrase: stories that match only by it are partial answers

    @property
    def stems(self) -> set[str]:
        return {stem for _offset, stem in self.phrase}


@dataclass(frozen=True, slots=True)
class Concept:
    """One notion of a query, with its inverse document frequency (idf).

    `date_words` are the words of a date, which is a filter and has no part in the ranking. An
    intent, such as "prevented" in a question, only changes the order.
    """

    idf: float
    alternatives: tuple[Alternative, ...]
    is_required: bool = False
    notes: tuple[str, ...] = ()
    date_words: tuple[Word, ...] = ()
    is_intent: bool = False

    @property
    def is_closed_date(self) -> bool:
        """Whether the concept is a day, month, year or range, but not "since 2012"."""
        if not self.date_words:
            return False
        periods = [alternative.period for alternative in self.alternatives]
        return not any(period and period.is_open for period in periods)

    @property
    def stems(self) -> set[str]:
        """Stems of all words that a story can match the concept by."""
        return set().union(*[alternative.stems for alternative in self.alternatives])

    @property
    def direct_alternatives(self) -> list["Alternative"]:
        """The alternatives that are more than a related phrase."""
        return [alternative for alternative in self.alternatives if not alternative.is_near]

    @property
    def own_stems(self) -> set[str]:
        """Stems of the words as they were typed."""
        own = [alternative for alternative in self.alternatives if alternative.is_own]
        return set().union(*[alternative.stems for alternative in own])


def single_facets(concept: Concept) -> Iterator[int]:
    """Yield the facet ids of a concept, without those of regions of several states."""
    for alternative in concept.alternatives:
        if len(alternative.facets) == 1:
            yield alternative.facets[0]


def with_intent(concept: Concept, run: Sequence[Word]) -> Concept:
    """Return a concept, as an intent if its word names what centers do in a mission area."""
    area = MISSION_OF_WORD.get(run[0].text)
    if area is None or len(run) > 1:
        return concept

    in_area = Alternative(INTENT_FACET_WEIGHT, facets=(mission_facet_id(area),))
    return replace(
        concept,
        idf=min(concept.idf, INTENT_IDF),
        alternatives=(*concept.alternatives, in_area),
        is_intent=True,
    )


def without_lone_intents(concepts: Sequence[Concept]) -> list[Concept]:
    """Return the concepts; intents are ordinary words in a query without other words."""
    has_others = any(not (concept.is_intent or concept.date_words) for concept in concepts)
    if has_others:
        return list(concepts)
    return [replace(concept, is_intent=False) for concept in concepts]


def either(first: Concept, second: Concept) -> Concept:
    """Return the concept that either of two concepts matches."""
    return Concept(
        idf=max(first.idf, second.idf),
        alternatives=first.alternatives + second.alternatives,
        is_required=first.is_required and second.is_required,
        date_words=_date_words_of_both(first, second),
    )


def _date_words_of_both(first: Concept, second: Concept) -> tuple[Word, ...]:
    """Return the words of two dates, none if one of the concepts is something else."""
    if first.date_words and second.date_words:
        return first.date_words + second.date_words
    return ()


def join_closed_dates(concepts: Sequence[Concept]) -> list[Concept]:
    """Join all days, months and years to one concept: "floods 2012 2014" is about either year."""
    joined: Concept | None = None
    others: list[Concept] = []
    for concept in concepts:
        if not concept.is_closed_date:
            others.append(concept)
        elif joined is None:
            joined = concept
        else:
            joined = either(joined, concept)

    return [*others, joined] if joined else others
