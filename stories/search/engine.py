"""From words to the one set of stories that lists, counts, pages and formats all show."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q, QuerySet

from stories.search.candidates import condition_of, match
from stories.search.highlight import Marker
from stories.search.index import Index, Places
from stories.search.query_parser import Question, read_question
from stories.search.query_plan import Unit, Way, keys_of, plan, unwanted
from stories.search.ranking import Scored
from stories.search.spelling import corrections
from stories.search.tokens import joined, key
from stories.search.vocabulary import Lexicon

ALSO_SHOWN = 6


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to some words: which stories, in which order, by which other words, in which spelling.

    `places` are the stories in the index that was given; `ranked` those of them that were ranked, best first: the
    others follow, newest first.
    """

    words: str
    places: Places = field(default_factory=Places)
    ranked: Sequence[int] = ()
    also: Sequence[str] = ()
    corrected: str = ""
    notes: Sequence[str] = ()
    marker: Marker = field(default_factory=lambda: Marker((), {}))
    related: Sequence[str] = ()  # what the thesaurus knows of the words, whether stories hold it or not


def search(words: str, stories: QuerySet[Any], index: Index, is_exact: bool = False) -> SearchResult:
    """Return which of these stories answer the words; two queries, up to four for words that no story writes.

    `stories` are all that the index was read from. `is_exact` takes the words as they are: no other words of the
    thesaurus, no corrected spelling.
    """
    question = read_question(words)
    if not question.parts and not question.without:
        return SearchResult(words)

    lexicon = _look_up(question, index)
    related = _related(lexicon)
    if not is_exact and (better := _corrected(words, question, lexicon, index)):
        corrected = read_question(better)
        found = _answer(better, corrected, _look_up(corrected, index), stories, index, is_exact)
        if found.places:
            return replace(found, words=words, corrected=better)
    found = _answer(words, question, lexicon, stories, index, is_exact)
    return replace(found, related=related)


def _look_up(question: Question, index: Index) -> Lexicon:
    words = [word.text for part in question.parts + question.without for word in part.words]
    return index.vocabulary.look_up(words, keys_of(question))


def _related(lexicon: Lexicon) -> list[str]:
    """Return the words of all terms that the question names."""
    names = [name for found in lexicon.names.values() for name in found]
    return [line.split("|", 2)[2] for name in names for line in name.phrases or ()]


def _corrected(words: str, question: Question, lexicon: Lexicon, index: Index) -> str:
    """Return the words with what no story, name or term knows replaced by what is nearest; "" if nothing is."""
    named = _words_of_names(question, lexicon)
    loose = [word for part in question.parts if not part.is_phrase for word in part.words]
    unknown = [word for word in loose if word not in named and not _is_known(word.text, lexicon)]
    stems = {word.text: lexicon.stems[word.text] if lexicon.count(word.text) else "" for word in unknown}
    nearest, better = corrections(stems, index.vocabulary), words
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
    words: str, question: Question, lexicon: Lexicon, stories: QuerySet[Any], index: Index, is_exact: bool
) -> SearchResult:
    units = plan(question, lexicon, is_exact)
    if not units and not question.without:
        return SearchResult(words)
    if units and not any(_is_answerable(way, lexicon) for unit in units for way in unit.ways):
        return SearchResult(words)

    matched = match(units, _hard(question, units, lexicon), stories, index)
    ways = [way for unit in units for way in unit.ways]
    place_of = index.place_of
    return SearchResult(
        words,
        matched.places,
        [place_of[one.document.pk] for one in matched.scored],
        _also(matched.scored, units, keys_of(question)),
        notes=sorted({note for unit in units for note in unit.notes}),
        marker=Marker([way.phrase for way in ways if way.phrase], lexicon.forms),
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
    hard = Q()
    for unit in units:
        if unit.is_required:
            hard &= condition_of(unit.ways)
    for part in question.without:
        if ways := unwanted(part, lexicon):
            hard &= ~condition_of(ways)
    return hard
