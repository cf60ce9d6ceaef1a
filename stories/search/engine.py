"""Search engine: from the words of a query to the stories that lists, exports and the API show."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from stories.search.candidates import condition_of, find_matches
from stories.search.highlight import Marker
from stories.search.index import Index, StorySet
from stories.search.query_parser import Clause, ParsedQuery, parse_query
from stories.search.query_plan import (
    Alternative,
    Concept,
    build_plan,
    excluded_alternatives,
    name_keys_of,
    runs_of,
)
from stories.search.ranking import RankedDocument
from stories.search.spelling import find_corrections
from stories.search.tokens import Word, key_of_words, name_key
from stories.search.vocabulary import Lexicon, Phrase

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_ALSO_SEARCHED = 6
GROUPS_NOTE = _(
    "Parentheses can group only words joined by OR. Search for the other words separately, or put"
    " them in quotation marks as a phrase."
)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The stories that match a query, and how the query was interpreted.

    `ranked` has the positions, in the index, of the best stories in order. The other ones follow
    by date, newest first.
    """

    stories: StorySet = field(default_factory=StorySet)
    ranked: Sequence[int] = ()
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
    query = parse_query(words)
    if query.is_empty:
        return SearchResult()

    lexicon = _look_up(query, index)
    if not is_exact:
        corrected = _correct_spelling(words, query, lexicon, index)
        if corrected:
            result = _search_corrected(corrected, stories, index)
            if result.stories:
                return result

    result = _run(query, lexicon, stories, index, is_exact)
    return replace(result, related_terms=_labels_of_terms(lexicon))


def _search_corrected(corrected: str, stories: QuerySet[Model], index: Index) -> SearchResult:
    """Search the corrected query, and remember it for the page."""
    query = parse_query(corrected)
    result = _run(query, _look_up(query, index), stories, index, is_exact=False)
    return replace(result, corrected=corrected)


def _look_up(query: ParsedQuery, index: Index) -> Lexicon:
    """Return the part of the vocabulary that a query needs."""
    words: list[str] = []
    prefixes: list[str] = []
    for clause in query.every_clause:
        words += [word.text for word in clause.words]
        prefixes += [word.text for word in clause.words if word.is_prefix and not clause.is_phrase]
    return index.vocabulary.look_up(words, name_keys_of(query), prefixes)


def _run(
    query: ParsedQuery, lexicon: Lexicon, stories: QuerySet[Model], index: Index, is_exact: bool
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
    if not has_match and not has_exclusions_only:
        return SearchResult()

    required = _required_condition(query, concepts, lexicon)
    matches = find_matches(concepts, required, stories, index)
    if query.has_unread_group:
        notes.add(GROUPS_NOTE)
    return SearchResult(
        stories=matches.stories,
        ranked=[index.position_of[one.document.story_id] for one in matches.ranked],
        also_searched=_labels_of_matches(matches.ranked, alternatives, name_keys_of(query)),
        notes=sorted(notes, key=str),
        marker=_marker(query, alternatives, lexicon),
    )


def _marker(query: ParsedQuery, alternatives: Iterable[Alternative], lexicon: Lexicon) -> Marker:
    """Return what marks the words of a query, and the phrases in quotation marks as a whole."""
    phrases: list[Phrase] = []
    for alternative in alternatives:
        if alternative.is_any:
            phrases += [(word,) for word in alternative.phrase]
        elif alternative.phrase and not alternative.exact:
            phrases.append(alternative.phrase)

    quoted: list[tuple[str, ...]] = []
    for clause in query.clauses:
        if clause.is_phrase:
            quoted.append(tuple(word.exact for word in clause.words))

    return Marker(phrases, lexicon.stem_of_form, quoted)


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
    loose_clauses = [clause for clause in query.clauses if not clause.is_phrase]
    for clause in loose_clauses:
        words_of_names = _words_of_names(clause, lexicon)
        for word in clause.words:
            is_known = word.is_prefix or _is_known(word.text, lexicon)
            if word not in words_of_names and not is_known:
                unknown.append(word)

    return unknown


def _words_of_names(clause: Clause, lexicon: Lexicon) -> set[Word]:
    """Return the words of a clause that are part of a known name."""
    words: set[Word] = set()
    for run in runs_of(clause.words):
        if key_of_words(run) in lexicon.names:
            words.update(run)
    return words


def _is_known(word: str, lexicon: Lexicon) -> bool:
    """Return whether a word is a stop word, or stories have it in the same spelling."""
    if word not in lexicon.stems:
        return True
    return word in lexicon.stem_of_form and lexicon.story_count(word) > 0


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
