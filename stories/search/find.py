"""From words to the one set of stories that lists, counts, pages and formats all show."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q, QuerySet

from stories.search.bitmaps import Places
from stories.search.highlight import Marker
from stories.search.index import Index
from stories.search.lexicon import Lexicon, look_up
from stories.search.match import NOTHING, condition_of, match
from stories.search.plan import Unit, Way, keys_of, plan, unwanted
from stories.search.query import Question, read_question
from stories.search.score import Document, Scored
from stories.search.spelling import corrections
from stories.search.words import joined, key

ALSO_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to some words: which stories, in which order, by which other words, in which spelling."""

    words: str
    condition: Q
    order: Sequence[int] = ()
    also: Sequence[str] = ()
    corrected: str = ""
    notes: Sequence[str] = ()
    is_complete: bool = True  # whether the order holds them all, and the documents are theirs
    documents: Sequence[Document] = ()
    places: Places | None = None  # of more stories than the order holds, in the bitmaps that were given
    marker: Marker = field(default_factory=lambda: Marker((), {}))
    related: Sequence[str] = ()  # what the thesaurus knows of the words, whether stories hold it or not


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a search looks, and whether it takes the words as they are."""

    stories: QuerySet[Any]
    is_exact: bool
    index: Index | None


def find(words: str, stories: QuerySet[Any], is_exact: bool = False, index: Index | None = None) -> Found:
    """Return which of these stories answer the words; two to four queries, none when there are no words.

    `is_exact` takes the words as they are: no other words of the thesaurus, no corrected spelling.
    """
    scope, question = Scope(stories, is_exact, index), read_question(words)
    if not question.parts and not question.without:
        return Found(words, NOTHING)
    lexicon = _known(question, index)
    if not is_exact and (better := _corrected(words, question, lexicon)):
        found = _answer(better, read_question(better), scope)
        if found.order:
            return replace(found, words=words, corrected=better)
    found = _answer(words, question, scope, lexicon)
    return replace(found, related=_related(lexicon))


def _related(lexicon: Lexicon) -> list[str]:
    """Return the words of all terms that the question names."""
    names = [name for found in lexicon.names.values() for name in found]
    return [line.split("|", 2)[2] for name in names for line in name.phrases or ()]


def _known(question: Question, index: Index | None) -> Lexicon:
    words = [word.text for part in question.parts + question.without for word in part.words]
    return (index.vocabulary.look_up if index else look_up)(words, keys_of(question))


def _corrected(words: str, question: Question, lexicon: Lexicon) -> str:
    """Return the words with what no story, name or term knows replaced by what is nearest; "" if nothing is."""
    named = _words_of_names(question, lexicon)
    loose = [word for part in question.parts if not part.is_phrase for word in part.words]
    unknown = [word for word in loose if word not in named and not _is_known(word.text, lexicon)]
    stems = {word.text: lexicon.stems[word.text] if lexicon.count(word.text) else "" for word in unknown}
    nearest, better = corrections(stems), words
    for word in reversed(unknown):
        if word.text in nearest:
            better = better[: word.start] + nearest[word.text] + better[word.start + len(word.typed) :]
    return better if nearest else ""


def _is_known(word: str, lexicon: Lexicon) -> bool:
    """Tell whether stories write the word, or search drops it."""
    return word not in lexicon.stems or (word in lexicon.forms and lexicon.count(word) > 0)


def _words_of_names(question: Question, lexicon: Lexicon) -> set[Any]:
    """Return the words that stand in a name or term that is known."""
    return {
        word
        for part in question.parts
        for start in range(len(part.words))
        for stop in range(start + 1, len(part.words) + 1)
        if joined(part.words[start:stop]) in lexicon.names
        for word in part.words[start:stop]
    }


def _answer(words: str, question: Question, scope: Scope, lexicon: Lexicon | None = None) -> Found:
    lexicon = lexicon or _known(question, scope.index)
    units = plan(question, lexicon, scope.is_exact)
    hard = _hard(question, units, lexicon)
    if not units:
        return Found(words, hard, is_complete=False) if question.without else Found(words, NOTHING)
    if not any(_is_answerable(way, lexicon) for unit in units for way in unit.ways):
        return Found(words, NOTHING)
    matched = match(units, lexicon, scope.stories, hard, scope.index and scope.index.bitmaps)
    documents = [one.document for one in matched.scored]
    return Found(
        words,
        matched.condition & hard if matched.condition else Q(story__in=[document.pk for document in documents]),
        [document.pk for document in documents],
        _also(matched.scored, units, keys_of(question)),
        "",
        sorted({note for unit in units for note in unit.notes}),
        matched.condition is None,
        documents,
        matched.places,
        Marker([way.phrase for unit in units for way in unit.ways if way.phrase], lexicon.forms),
    )


def _also(scored: Sequence[Scored], units: Sequence[Unit], own: set[str]) -> list[str]:
    """Return the other words that stories were found by: those that mean the same first, then the most frequent."""
    weights = {way.shown: way.weight for unit in units for way in unit.ways}
    counts = Counter(text for one in scored for text in one.shown if key(text) not in own)
    return sorted(counts, key=lambda text: (-weights[text], -counts[text], text))[:ALSO_SHOWN]


def _is_answerable(way: Way, lexicon: Lexicon) -> bool:
    return bool(way.facets or way.time) or any(lexicon.stories.get(stem) for _offset, stem in way.phrase)


def _hard(question: Question, units: Sequence[Unit], lexicon: Lexicon) -> Q:
    """Return what every result must fulfil: required phrases in it, unwanted words not in it."""
    hard = reduce(and_, (condition_of(unit.ways) for unit in units if unit.is_required), Q())
    for part in question.without:
        if ways := unwanted(part, lexicon):
            hard &= ~condition_of(ways)
    return hard
