"""From words to the one set of stories that lists, counts, pages and formats all show."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import pairwise
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from stories.search.highlight import Marker
from stories.search.lexicon import Lexicon, look_up
from stories.search.order import MANY, NEWEST, NEWEST_OF_FEW
from stories.search.plan import Unit, Way, keys_of, plan, unwanted
from stories.search.planned import fetch_rows
from stories.search.query import Question, read_question
from stories.search.score import MIN_COVERAGE, Document, Scored, keep_best, score_all
from stories.search.spelling import corrections
from stories.search.vector import read_vector
from stories.search.words import joined, key

PAGE_FULL = 20  # with so many stories that answer everything, the others are not shown
SMALL = 1_000  # up to so many stories in all, the soft set is found without asking for the full one first
RANKED = 150  # so many of the newest full answers are ranked; the others follow by date
CANDIDATES = 1_000
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
    marker: Marker = field(default_factory=lambda: Marker((), {}))
    related: Sequence[str] = ()  # what the thesaurus knows of the words, whether stories hold it or not


NOTHING = Q(pk__in=[])


def find(words: str, stories: QuerySet[Any], is_exact: bool = False) -> Found:
    """Return which of these stories answer the words; two to four queries, none when there are no words.

    `is_exact` takes the words as they are: no other words of the thesaurus, no corrected spelling.
    """
    question = read_question(words)
    if not question.parts and not question.without:
        return Found(words, NOTHING)
    lexicon = _known(question)
    if not is_exact and (better := _corrected(words, question, lexicon)):
        found = _answer(better, read_question(better), stories, is_exact)
        if found.order:
            return replace(found, words=words, corrected=better)
    found = _answer(words, question, stories, is_exact, lexicon)
    return replace(found, related=_related(lexicon))


def _related(lexicon: Lexicon) -> list[str]:
    """Return the words of all terms that the question names."""
    names = [name for found in lexicon.names.values() for name in found]
    return [line.split("|", 2)[2] for name in names for line in name.phrases or ()]


def _known(question: Question) -> Lexicon:
    words = [word.text for part in question.parts + question.without for word in part.words]
    return look_up(words, keys_of(question))


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


def _answer(
    words: str,
    question: Question,
    stories: QuerySet[Any],
    is_exact: bool,
    lexicon: Lexicon | None = None,
) -> Found:
    lexicon = lexicon or _known(question)
    units = plan(question, lexicon, is_exact)
    hard = _hard(question, units, lexicon)
    if not units:
        return Found(words, hard, is_complete=False) if question.without else Found(words, NOTHING)
    if not any(_is_answerable(way, lexicon) for unit in units for way in unit.ways):
        return Found(words, NOTHING)
    scored, condition = _matched(stories.filter(hard), units, lexicon)
    return Found(
        words,
        condition & hard if condition else Q(story__in=[one.document.pk for one in scored]),
        [one.document.pk for one in scored],
        _also(scored, units, keys_of(question)),
        "",
        sorted({note for unit in units for note in unit.notes}),
        condition is None,
        [one.document for one in scored],
        Marker([way.phrase for unit in units for way in unit.ways if way.phrase], lexicon.forms),
    )


def _also(scored: Sequence[Scored], units: Sequence[Unit], own: set[str]) -> list[str]:
    """Return the other words that stories were found by: those that mean the same first, then the most frequent."""
    weights = {way.shown: way.weight for unit in units for way in unit.ways}
    counts = Counter(text for one in scored for text in one.shown if key(text) not in own)
    return sorted(counts, key=lambda text: (-weights[text], -counts[text], text))[:ALSO_SHOWN]


def _is_answerable(way: Way, lexicon: Lexicon) -> bool:
    return bool(way.facets or way.time) or any(lexicon.stories.get(stem) for _offset, stem in way.phrase)


def _matched(stories: QuerySet[Any], units: Sequence[Unit], lexicon: Lexicon) -> tuple[list[Scored], Q | None]:
    """Return the ranked stories, and the condition of all of them when more match than are ranked."""
    everything = reduce(and_, (_condition([way for way in unit.ways if not way.is_near]) for unit in units))
    if lexicon.size > SMALL:
        full = score_all(_documents(stories.filter(everything), units, lexicon, RANKED), units)
        if len(full) >= PAGE_FULL:
            return full, everything if len(full) == RANKED else None
        if _essential(units) == everything:
            return keep_best(full), None
    scored = score_all(_documents(stories.filter(_essential(units)), units, lexicon, CANDIDATES), units)
    full = [one for one in scored if one.is_full]
    return full if len(full) >= PAGE_FULL else keep_best(scored), None


def _essential(units: Sequence[Unit]) -> Q:
    """Return the condition of the stories that can reach the coverage: without the units that together never do."""
    total, left = sum(unit.idf for unit in units), 0.0
    telling = sorted(units, key=lambda unit: unit.idf)
    while len(telling) > 1 and left + telling[0].idf < MIN_COVERAGE * total:
        left += telling.pop(0).idf
    return reduce(or_, (_condition(unit.ways) for unit in telling))


def _hard(question: Question, units: Sequence[Unit], lexicon: Lexicon) -> Q:
    """Return what every result must fulfil: required phrases in it, unwanted words not in it."""
    hard = reduce(and_, (_condition(unit.ways) for unit in units if unit.is_required), Q())
    for part in question.without:
        if ways := unwanted(part, lexicon):
            hard &= ~_condition(ways)
    return hard


def _condition(ways: Sequence[Way]) -> Q:
    """Return the condition that a story answers in one of these ways; one text query for all phrases."""
    texts = list(dict.fromkeys(_text(way) for way in ways if way.phrase))
    facets = sorted({facet for way in ways for facet in way.facets})
    times = [way.time for way in ways if way.time]
    parts = [Q(search=SearchQuery(" | ".join(texts), search_type="raw", config="simple"))] if texts else []
    parts += [Q(facets__overlap=facets)] if facets else []
    parts += [Q(event_first__lte=last, event_last__gte=first) for first, last in times]
    return reduce(or_, parts, NOTHING if not parts else parts[0])


def _text(way: Way) -> str:
    """Return the way as a tsquery; stems hold letters and digits only, quoted all the same."""
    stems = [(offset, "'" + stem.replace("\\", "").replace("'", "''") + "'") for offset, stem in way.phrase]
    if way.is_loose:
        return "(" + " & ".join(stem for _offset, stem in stems) + ")"
    text = stems[0][1]
    for (before, _stem), (offset, stem) in pairwise(stems):
        text += f" <{offset - before}> {stem}"
    return f"({text})"


def _documents(stories: QuerySet[Any], units: Sequence[Unit], lexicon: Lexicon, limit: int) -> list[Document]:
    """Return the newest of these stories with what their scores need; one query."""
    stems = {stem for unit in units for way in unit.ways for _offset, stem in way.phrase}
    is_many = any(lexicon.stories.get(stem, 0) > MANY for stem in stems)
    newest = stories.order_by(*(NEWEST if is_many else NEWEST_OF_FEW)).values("pk")[:limit]
    # As text, and taken apart here: to unnest vectors in the database takes longer. Only those that were chosen, as
    # each must be fetched from beside its row.
    rows = (
        stories.model._default_manager.filter(pk__in=newest)
        .order_by(*NEWEST)
        .values_list("story_id", "facets", "event_first", "event_last", Cast("search", TextField()))
    )
    return [
        Document(pk, found, first, last, *read_vector(vector, stems))
        for pk, found, first, last, vector in fetch_rows(rows)
    ]
