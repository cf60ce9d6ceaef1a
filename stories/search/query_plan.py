"""Query plan: the concepts of a query, each with the alternatives that a story can match it by.

"active shooter ohio" has two concepts. The first one has the phrase as it was typed, its words in
any position, and phrases of the thesaurus as alternatives, the second one the word and the state.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from stories.facets import CENTER, PARTNER
from stories.search.concepts import (
    Alternative,
    Concept,
    either,
    join_closed_dates,
    single_facets,
    with_intent,
    without_lone_intents,
)
from stories.search.date_parser import parse_period
from stories.search.place_names import REGIONS_BY_KEY, Region
from stories.search.query_parser import MAX_WORDS_OF_NAME, Clause, ParsedQuery
from stories.search.question_words import NOISE_WORDS
from stories.search.spellings import one_name, spelling_alternatives, texts_of
from stories.search.tokens import Word, exact_phrase, key_of_words
from stories.search.vocabulary import Lexicon, NameEntry, Phrase

LOOSE_WORDS_WEIGHT = 0.6
PERIOD_IDF = 3.0
MIN_EXCLUDED_NAME_WEIGHT = 0.8  # a city or a synonym is not enough to exclude a whole entry


def name_keys_of(query: ParsedQuery) -> set[str]:
    """Return the keys of all runs of words that may be a name."""
    keys: set[str] = set()
    for clause in query.every_clause:
        for run in runs_of(clause.words):
            keys.add(key_of_words(run))
    return keys


def runs_of(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Yield all runs of neighboring words that are short enough for a name."""
    for start in range(len(words)):
        longest_run = words[start : start + MAX_WORDS_OF_NAME]
        for length in range(1, len(longest_run) + 1):
            yield longest_run[:length]


def build_plan(query: ParsedQuery, lexicon: Lexicon, is_exact: bool = False) -> list[Concept]:
    """Return the concepts of a query.

    `is_exact` leaves out the phrases of the thesaurus.
    """
    concepts = _PlanBuilder(lexicon, is_exact, NOISE_WORDS).build(query)
    if not concepts:
        concepts = _PlanBuilder(lexicon, is_exact, ignored_words=frozenset()).build(query)
    return concepts


def excluded_alternatives(clause: Clause, lexicon: Lexicon) -> list[Alternative]:
    """Return the alternatives of an excluded clause: its words, and the entry that they name.

    A phrase in quotation marks is no name: exactly the stories with these words are excluded.
    """
    if clause.is_phrase:
        return [_quoted_phrase(clause.words, lexicon)]
    if len(clause.words) == 1 and clause.words[0].is_prefix:
        return [_prefix(clause.words[0], lexicon)]

    alternatives: list[Alternative] = []
    phrase = lexicon.phrase_of(texts_of(clause.words))
    if phrase:
        alternatives.append(Alternative(1, phrase, is_own=True))
        alternatives += spelling_alternatives(clause.words, phrase, lexicon)

    facets = _excluded_facets(clause, lexicon)
    if facets:
        alternatives.append(Alternative(1, facets=tuple(facets)))
    return alternatives


def _excluded_facets(clause: Clause, lexicon: Lexicon) -> list[int]:
    """Return the facet ids of the entries and the region that an excluded clause names."""
    key = key_of_words(clause.words)
    facets: list[int] = []
    for entry in lexicon.names.get(key, ()):
        if entry.facet and entry.weight >= MIN_EXCLUDED_NAME_WEIGHT:
            facets.append(entry.facet)

    region = REGIONS_BY_KEY.get(key)
    if region is None:
        return facets

    # A postal code, such as IN, counts only if it is typed in capitals.
    if region.is_postal_code and not clause.words[0].is_uppercase:
        return facets
    return [*facets, *region.facets]


def facets_named_in(query: ParsedQuery, lexicon: Lexicon) -> list[int]:
    """Return the facet ids of the entries and states that a query names, in its order."""
    builder = _PlanBuilder(lexicon, is_exact=True, ignored_words=frozenset())
    facets: dict[int, None] = {}
    for clause in query.clauses:
        for facet in builder.facets_named_in(clause.words):
            facets[facet] = None
    return list(facets)


def _is_postal_code(run: Sequence[Word]) -> bool:
    """Return whether a run is one postal code in capitals."""
    (word, *others) = run
    region = REGIONS_BY_KEY.get(word.text)
    if others or region is None:
        return False
    return region.is_postal_code and word.is_uppercase


class _PlanBuilder:
    """Finds the concepts in the clauses of a query."""

    def __init__(self, lexicon: Lexicon, is_exact: bool, ignored_words: frozenset[str]) -> None:
        self._lexicon = lexicon
        self._is_exact = is_exact
        self._ignored_words = ignored_words

    def build(self, query: ParsedQuery) -> list[Concept]:
        """Return the concepts of the clauses. "or" joins a concept with the one before it."""
        concepts: list[Concept] = []
        for clause in query.clauses:
            found = list(self._read_clause(clause))
            if clause.is_required:
                found = [replace(concept, is_required=True) for concept in found]
            if clause.is_or and concepts and found:
                found[0] = either(concepts.pop(), found[0])

            concepts += found

        return join_closed_dates(without_lone_intents(concepts))

    def _read_clause(self, clause: Clause) -> Iterator[Concept]:
        """Read a clause from the left: at each word a date, else the longest name, else a word."""
        if clause.is_phrase:
            yield from self._read_phrase(clause)
            return

        start = 0
        while start < len(clause.words):
            rest = clause.words[start:]
            concept, length = (
                self._read_prefix(rest[0])
                or self._read_date(rest)
                or self._read_name(rest, words_of_clause=len(clause.words))
                or self._read_word(rest)
            )
            if concept and not self._is_ignored(rest[:length]):
                yield with_intent(concept, rest[:length])

            start += length

    def facets_named_in(self, words: Sequence[Word]) -> Iterator[int]:
        """Yield the facet ids of the longest names in a run of words."""
        start = 0
        while start < len(words):
            rest = words[start:]
            concept, length = self._read_name(rest, len(words)) or (None, 1)
            if concept:
                yield from single_facets(concept)

            start += length

    def _is_ignored(self, words: Sequence[Word]) -> bool:
        """Return whether this is a single word that is only about searching itself."""
        (word, *others) = words
        return not others and word.text in self._ignored_words and not word.is_uppercase

    def _read_phrase(self, clause: Clause) -> Iterator[Concept]:
        """Yield the concept of a quoted phrase, which every result must contain."""
        alternative = _quoted_phrase(clause.words, self._lexicon)
        idf = self._lexicon.idf(alternative.phrase)
        yield Concept(idf, (alternative,), is_required=True)

    def _read_prefix(self, word: Word) -> tuple[Concept, int] | None:
        """Read a word that ends in an asterisk. Return its concept and 1."""
        if not word.is_prefix:
            return None

        alternative = _prefix(word, self._lexicon)
        return Concept(self._lexicon.idf_of_any(alternative.phrase), (alternative,)), 1

    def _read_date(self, words: Sequence[Word]) -> tuple[Concept, int] | None:
        """Read a date at the start of the words. Return its concept and number of words."""
        found = parse_period(words)
        if found is None:
            return None

        period, length = found
        alternative = Alternative(1, period=period)
        date_words = tuple(words[:length])
        concept = Concept(PERIOD_IDF, (alternative,), is_required=True, date_words=date_words)
        return concept, length

    def _read_name(self, words: Sequence[Word], words_of_clause: int) -> tuple[Concept, int] | None:
        """Read the longest name at the start of the words. Return its concept and length."""
        longest = min(MAX_WORDS_OF_NAME, len(words))
        for length in range(longest, 0, -1):
            run = words[:length]
            if self._is_stop_word(run):
                continue

            if _is_postal_code(run):
                return self._state(run), length

            entries, region = self._meanings(run, is_alone=length == words_of_clause)
            alternatives = list(self._alternatives_of_names(entries))
            if region:
                alternatives.insert(0, Alternative(1, facets=region.facets))
            if alternatives:
                notes = [entry.note for entry in entries if entry.note]
                return self._concept(run, alternatives, tuple(notes)), length

        return None

    def _state(self, run: Sequence[Word]) -> Concept:
        """Return the concept of a postal code in capitals, which is nothing but a state."""
        region = REGIONS_BY_KEY[key_of_words(run)]
        alternative = Alternative(1, facets=region.facets, is_own=True)
        return Concept(self._lexicon.idf(()), (alternative,))

    def _is_stop_word(self, run: Sequence[Word]) -> bool:
        """Return whether a run is a single stop word, such as "in" or "me", but not "IN"."""
        (word, *others) = run
        return not others and word.text not in self._lexicon.stems and not word.is_uppercase

    def _meanings(
        self, run: Sequence[Word], is_alone: bool
    ) -> tuple[list[NameEntry], Region | None]:
        """Return the entries and the region with this name.

        A code, such as TIP or IN, counts only if it is typed in capitals or alone.
        """
        key = key_of_words(run)
        entries = list(self._lexicon.names.get(key, ()))
        region = REGIONS_BY_KEY.get(key)

        is_uppercase_word = len(run) == 1 and run[0].is_uppercase
        if is_alone or is_uppercase_word:
            return entries, region

        without_codes = [entry for entry in entries if not entry.is_code]
        if region and region.is_postal_code:
            return without_codes, None
        return without_codes, region

    def _alternatives_of_names(self, entries: Sequence[NameEntry]) -> Iterator[Alternative]:
        """Yield the entries with a name, and the phrases of their terms that stories contain."""
        for entry in entries:
            if entry.facet:
                yield Alternative(entry.weight, facets=(entry.facet,))

        if self._is_exact:
            return

        seen: set[Phrase] = set()  # inflections of a phrase have the same stems
        names_agency = any(self._is_agency_in_use(entry) for entry in entries)
        for entry in entries:
            for alternative in self._alternatives_of_term(entry):
                is_left_out = names_agency and alternative.is_near
                if alternative.phrase not in seen and not is_left_out:
                    seen.add(alternative.phrase)
                    yield alternative

    def _is_agency_in_use(self, entry: NameEntry) -> bool:
        """Return whether an entry is a center or partner with stories, which say enough."""
        if entry.facet is None or entry.facet not in self._lexicon.facets_in_use:
            return False
        is_agency = CENTER.has_id(entry.facet) or PARTNER.has_id(entry.facet)
        return is_agency and entry.weight == 1

    def _alternatives_of_term(self, entry: NameEntry) -> Iterator[Alternative]:
        """Yield the phrases of a term that stories contain."""
        for related in entry.phrases:
            phrase = self._lexicon.phrase_of(related.words.split())
            if self._lexicon.has_stories_with(phrase):
                weight = related.weight * entry.weight
                yield Alternative(weight, phrase, label=related.label, is_near=related.is_near)

    def _read_word(self, words: Sequence[Word]) -> tuple[Concept | None, int]:
        """Read one word, or several that are written as one, such as MS-13 or O Hare."""
        run = one_name(words, self._lexicon)
        length = len(run)
        if not self._lexicon.phrase_of(texts_of(run)):
            return None, length

        return self._concept(run, [], ()), length

    def _concept(
        self, run: Sequence[Word], of_names: Sequence[Alternative], notes: tuple[str, ...]
    ) -> Concept:
        """Return the concept of a run: its own words first, then what they name."""
        own = self._own_alternatives(run, has_names=bool(of_names))
        idf = self._idf_of(own, of_names)

        alternatives = list(own)
        for alternative in of_names:
            alternatives.append(self._weigh_by_idf(alternative, idf))

        return Concept(idf, tuple(alternatives), notes=notes)

    def _own_alternatives(self, run: Sequence[Word], has_names: bool) -> list[Alternative]:
        """Return the phrase as it was typed, then its words in any position."""
        phrase = self._lexicon.phrase_of(texts_of(run))
        # Only "run" would be left of the term "on the run": that says too little.
        is_mostly_stop_words = len(phrase) == 1 < len(run)
        if not phrase or (has_names and is_mostly_stop_words):
            return []

        alternatives = [Alternative(1, phrase, is_own=True)]
        alternatives += spelling_alternatives(run, phrase, self._lexicon)
        if len(phrase) > 1:
            alternatives.append(Alternative(LOOSE_WORDS_WEIGHT, phrase, is_loose=True, is_own=True))
        return alternatives

    def _idf_of(self, own: Sequence[Alternative], of_names: Sequence[Alternative]) -> float:
        """Return the idf of the first phrase that is in stories, the own words before others."""
        for alternative in (*own, *of_names):
            if self._lexicon.has_stories_with(alternative.phrase):
                return self._lexicon.idf(alternative.phrase)
        return self._lexicon.idf(())

    def _weigh_by_idf(self, alternative: Alternative, idf: float) -> Alternative:
        """Return the alternative with less weight if its words are more common than the typed."""
        if not alternative.phrase:
            return alternative
        share = self._lexicon.idf(alternative.phrase) / idf
        return replace(alternative, weight=alternative.weight * min(1.0, share))


def _quoted_phrase(words: Sequence[Word], lexicon: Lexicon) -> Alternative:
    """Return the alternative of a phrase in quotation marks."""
    exact = f" {exact_phrase(words)}"
    is_complete = not words[-1].is_prefix
    if is_complete:
        exact += " "

    # A beginning of a word has no stem. Words with digits are separated in several ways.
    texts = [word.text if word.text.isalpha() else "" for word in words]
    if not is_complete:
        texts[-1] = ""

    return Alternative(1, lexicon.phrase_of(texts), exact=exact, is_own=True)


def _prefix(word: Word, lexicon: Lexicon) -> Alternative:
    """Return the alternative of all words that begin with a word."""
    stems = lexicon.stems_of_prefixes.get(word.text, ())
    phrase = tuple((0, stem) for stem in stems)
    return Alternative(1, phrase, is_any=True, exact=f" {word.exact}", is_own=True)
