"""Search engine: from the words of a query to the stories that lists, exports and the API show."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from stories.search.candidates import condition_of, find_matches
from stories.search.concepts import Alternative, Concept
from stories.search.english import is_english
from stories.search.highlight import Marker
from stories.search.index import Index, StorySet
from stories.search.query_parser import Clause, ParsedQuery, is_region, parse_query
from stories.search.query_plan import (
    build_plan,
    excluded_alternatives,
    facets_named_in,
    name_keys_of,
    runs_of,
)
from stories.search.ranking import RankedDocument
from stories.search.spelling import find_corrections
from stories.search.spellings import joined_text, one_name, words_of_spellings
from stories.search.tokens import Word, key_of_words, name_key
from stories.search.vocabulary import Lexicon, Phrase

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_ALSO_SEARCHED = 6
# What is left of "Jan. 6, 2021" and "2012-2014" without the words.
LONE_MARKS = re.compile(r"(?<!\S)[.,/–-]+(?!\S)")
GROUPS_NOTE = _(
    "Parentheses can group only words joined by OR. Search for the other words separately, or put"
    " them in quotation marks as a phrase."
)


@dataclass(frozen=True, slots=True)
class QueryDate:
    """A date in a query as it was typed, and the query without it."""

    typed: str
    other_words: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The stories that match a query, and how the query was interpreted.

    `ranked` has the positions, in the index, of the best stories in order. The other ones follow
    by date, newest first. `partial` are those that match only some of the words.
    """

    stories: StorySet = field(default_factory=StorySet)
    ranked: Sequence[int] = ()
    partial: StorySet = field(default_factory=StorySet)
    dates: Sequence[QueryDate] = ()  # filters that the query contains
    undated_words: str = ""  # the query without them
    named_facets: Sequence[int] = ()  # entries and states that the query names
    corrected: str = ""  # the query with its spelling corrected
    also_searched: Sequence[str] = ()  # thesaurus phrases that stories were found by
    related_terms: Sequence[str] = ()  # all thesaurus phrases, whether stories have them or not
    notes: "Sequence[StrOrPromise]" = ()
    marker: Marker = field(default_factory=lambda: Marker((), {}))


def search(
    words: str, stories: QuerySet[Model], index: Index, is_exact: bool = False
) -> SearchResult:
    """Search the stories that the index was read from.

    `is_exact` turns off spelling correction and the thesaurus. Takes two queries, or up to four if
    words are in no story.
    """
    query = _parse(words, index)
    if query.is_empty:
        return SearchResult()

    lexicon = _look_up(query, index)
    if not is_exact:
        corrected = _correct_spelling(words, query, lexicon, index)
        if corrected:
            result = _search_corrected(corrected, stories, index)
            if result.stories:
                return result

    result = _run(words, query, lexicon, stories, index, is_exact)
    return replace(
        result,
        named_facets=facets_named_in(query, lexicon),
        related_terms=_labels_of_terms(lexicon),
    )


def _parse(words: str, index: Index) -> ParsedQuery:
    """Parse a query with all names that the index has."""
    vocabulary = index.vocabulary
    return parse_query(words, lambda key: is_region(key) or vocabulary.is_name(key))


def _search_corrected(corrected: str, stories: QuerySet[Model], index: Index) -> SearchResult:
    """Search the corrected query, and remember it for the page."""
    query = _parse(corrected, index)
    lexicon = _look_up(query, index)
    result = _run(corrected, query, lexicon, stories, index, is_exact=False)
    return replace(result, corrected=corrected, named_facets=facets_named_in(query, lexicon))


def _look_up(query: ParsedQuery, index: Index) -> Lexicon:
    """Return the part of the vocabulary that a query needs."""
    words: list[str] = []
    prefixes: list[str] = []
    for clause in query.every_clause:
        words += [word.text for word in clause.words]
        words += words_of_spellings(clause.words)
        prefixes += [word.text for word in clause.words if word.is_prefix and not clause.is_phrase]
    lexicon = index.vocabulary.look_up(words, name_keys_of(query), prefixes)
    return replace(lexicon, facets_in_use=index.counts(index.all).keys())


def _run(
    words: str,
    query: ParsedQuery,
    lexicon: Lexicon,
    stories: QuerySet[Model],
    index: Index,
    is_exact: bool,
) -> SearchResult:
    """Search with a plan of the query, or return no stories if none can match."""
    concepts = build_plan(query, lexicon, is_exact)
    alternatives: list[Alternative] = []
    notes: set[StrOrPromise] = set()
    for concept in concepts:
        alternatives += concept.alternatives
        notes.update(concept.notes)

    has_match = any(_may_match(alternative, lexicon) for alternative in alternatives)
    has_exclusions_only = not concepts and bool(query.excluded)
    dates = _dates_in(words, concepts)
    if not has_match and not has_exclusions_only:
        return SearchResult(dates=dates, undated_words=_without_dates(words, concepts))

    required = _required_condition(query, concepts, lexicon)
    ranked_concepts = [concept for concept in concepts if not concept.date_words]
    matches = find_matches(ranked_concepts, required, stories, index)
    partial = [one.document.story_id for one in matches.ranked if not one.is_complete]
    if query.has_unread_group:
        notes.add(GROUPS_NOTE)
    return SearchResult(
        stories=matches.stories,
        ranked=[index.position_of[one.document.story_id] for one in matches.ranked],
        partial=index.story_set(partial),
        dates=dates,
        undated_words=_without_dates(words, concepts),
        also_searched=_labels_of_matches(matches.ranked, alternatives, name_keys_of(query)),
        notes=sorted(notes, key=str),
        marker=_marker(query, alternatives, lexicon),
    )


def _dates_in(words: str, concepts: Iterable[Concept]) -> list[QueryDate]:
    """Return the dates in a query."""
    dates: list[QueryDate] = []
    for concept in concepts:
        if not concept.date_words:
            continue

        first = concept.date_words[0]
        last = concept.date_words[-1]
        end = last.start + len(last.typed)
        other_words = _without_dates(words, [concept])
        dates.append(QueryDate(words[first.start : end], other_words))

    return dates


def _without_dates(words: str, concepts: Iterable[Concept]) -> str:
    """Return the query without the words of its dates."""
    date_words: list[Word] = []
    for concept in concepts:
        date_words += concept.date_words

    remaining = words
    for word in sorted(date_words, key=lambda word: word.start, reverse=True):
        end = word.start + len(word.typed)
        remaining = remaining[: word.start] + remaining[end:]

    return " ".join(LONE_MARKS.sub(" ", remaining).split())


def _marker(query: ParsedQuery, alternatives: Iterable[Alternative], lexicon: Lexicon) -> Marker:
    """Return what marks the words of a query, and the phrases in quotation marks as a whole."""
    phrases: list[Phrase] = []
    for alternative in alternatives:
        phrases += _marked_phrases(alternative)

    quoted_clauses = [clause for clause in query.clauses if clause.is_phrase]
    quoted: list[tuple[str, ...]] = []
    for clause in quoted_clauses:
        quoted.append(tuple(word.exact for word in clause.words))

    return Marker(phrases, lexicon.stem_of_form, quoted)


def _marked_phrases(alternative: Alternative) -> list[Phrase]:
    """Return the phrases that are marked for an alternative, none for one in quotation marks."""
    if alternative.is_any:
        return [(word,) for word in alternative.phrase]
    if alternative.exact or not alternative.phrase:
        return []
    return [alternative.phrase]


def _may_match(alternative: Alternative, lexicon: Lexicon) -> bool:
    """Return whether stories can match an alternative: they have at least one of its words."""
    if alternative.facets or alternative.period:
        return True
    if alternative.exact and not alternative.phrase:
        return not alternative.is_any
    return any(lexicon.stories_by_stem.get(stem) for _offset, stem in alternative.phrase)


def _required_condition(query: ParsedQuery, concepts: Iterable[Concept], lexicon: Lexicon) -> Q:
    """Return the condition of each result: it has all quoted phrases, and no excluded words."""
    required = Q()
    for concept in concepts:
        if concept.is_required:
            required &= condition_of(concept.alternatives)

    for clause in query.excluded:
        alternatives = excluded_alternatives(clause, lexicon)
        if alternatives:
            required &= ~condition_of(alternatives)

    return required


def _correct_spelling(words: str, query: ParsedQuery, lexicon: Lexicon, index: Index) -> str:
    """Return the query with unknown words corrected, "" if there is nothing to correct."""
    unknown = _unknown_words(query, lexicon)
    stems: dict[str, str] = {}
    for word in unknown:
        is_other_inflection = lexicon.story_count(word.text) > 0
        stems[word.text] = lexicon.stems[word.text] if is_other_inflection else ""

    corrections = find_corrections(stems, index.vocabulary)
    if not corrections:
        return ""

    corrected = words
    for word in reversed(unknown):  # from the end, so that earlier positions stay valid
        correction = corrections.get(word.text)
        if correction:
            before = corrected[: word.start]
            after = corrected[word.start + len(word.typed) :]
            corrected = before + correction + after

    return corrected


def _unknown_words(query: ParsedQuery, lexicon: Lexicon) -> list[Word]:
    """Return the loose words that are neither in a story nor part of a known name."""
    unknown: list[Word] = []
    for clause in query.clauses:
        if not clause.is_phrase:
            unknown += _unknown_words_of(clause, lexicon)
    return unknown


def _unknown_words_of(clause: Clause, lexicon: Lexicon) -> list[Word]:
    """Return the words of a clause that are neither in a story nor part of a known name."""
    known = _words_of_names(clause, lexicon)
    other_words = [word for word in clause.words if word not in known]
    return [word for word in other_words if not _is_known(word, lexicon)]


def _words_of_names(clause: Clause, lexicon: Lexicon) -> set[Word]:
    """Return the words of a clause that are part of a known name."""
    words: set[Word] = set()
    for run in runs_of(clause.words):
        if key_of_words(run) in lexicon.names:
            words.update(run)

    for start in range(len(clause.words)):
        run = one_name(clause.words[start:], lexicon)
        if len(run) > 1 and lexicon.is_in_stories([joined_text(run)]):
            words.update(run)

    return words


def _is_known(word: Word, lexicon: Lexicon) -> bool:
    """Return whether a word is not to be corrected.

    It is a stop word or a beginning of a word, or stories or the English language have it.
    """
    if word.is_prefix or word.text not in lexicon.stems:
        return True
    if word.text in lexicon.stem_of_form and lexicon.story_count(word.text) > 0:
        return True
    return is_english(word.text)


def _labels_of_terms(lexicon: Lexicon) -> list[str]:
    """Return the phrases of all terms that the query names."""
    labels: list[str] = []
    for entry in chain.from_iterable(lexicon.names.values()):
        labels += [phrase.label for phrase in entry.phrases]
    return labels


def _labels_of_matches(
    ranked: Iterable[RankedDocument], alternatives: Iterable[Alternative], own_keys: set[str]
) -> list[str]:
    """Return the thesaurus phrases that stories were found by, except those in the query.

    The heaviest come first, then the most frequent.
    """
    weights = {alternative.label: alternative.weight for alternative in alternatives}
    counts: Counter[str] = Counter()
    for one in ranked:
        counts.update(one.labels)

    labels = [label for label in counts if name_key(label) not in own_keys]
    labels.sort(key=lambda label: (-weights[label], -counts[label], label))
    return labels[:MAX_ALSO_SEARCHED]
