"""Query plan: the concepts of a query, each with the alternatives that a story can match it by.

"active shooter ohio" has two concepts. The first one has the phrase as it was typed, its words in
any position, and phrases of the thesaurus as alternatives, the second one the word and the state.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from stories.search.date_parser import Period, parse_period
from stories.search.place_names import REGIONS_BY_KEY, Region
from stories.search.query_parser import Clause, ParsedQuery
from stories.search.tokens import Word, exact_phrase, key_of_words
from stories.search.vocabulary import Lexicon, NameEntry, Phrase

MAX_WORDS_OF_NAME = 7
LOOSE_WORDS_WEIGHT = 0.6
YEAR_AS_WORD_WEIGHT = 0.5
PERIOD_IDF = 3.0
MIN_EXCLUDED_NAME_WEIGHT = 0.8  # a city or a synonym is not enough to exclude a whole entry
# Words about searching itself. They count only if a query has no others.
NOISE_WORDS = frozenset(
    [
        "about",
        "any",
        "anybody",
        "anyone",
        "anything",
        "can",
        "could",
        "case",
        "cases",
        "come",
        "center",
        "centers",
        "ever",
        "everything",
        "example",
        "examples",
        "find",
        "fusion",
        "give",
        "happen",
        "happened",
        "help",
        "helped",
        "look",
        "looking",
        "many",
        "me",
        "much",
        "people",
        "please",
        "search",
        "show",
        "someone",
        "something",
        "stories",
        "story",
        "success",
        "tell",
        "use",
        "used",
        "want",
        "whose",
    ]
)


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
    """One notion of a query, with its inverse document frequency (idf)."""

    idf: float
    alternatives: tuple[Alternative, ...]
    is_required: bool = False
    notes: tuple[str, ...] = ()

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
    phrase = lexicon.phrase_of(_texts(clause.words))
    if phrase:
        alternatives.append(Alternative(1, phrase, is_own=True))

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
                found[0] = _either(concepts.pop(), found[0])

            concepts += found

        return concepts

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
                yield concept

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
        alternatives = [Alternative(1, period=period)]
        if length == 1:
            year = self._lexicon.phrase_of(_texts(words[:1]))
            if year:
                alternatives.append(Alternative(YEAR_AS_WORD_WEIGHT, year, is_own=True))

        return Concept(PERIOD_IDF, tuple(alternatives)), length

    def _read_name(self, words: Sequence[Word], words_of_clause: int) -> tuple[Concept, int] | None:
        """Read the longest name at the start of the words. Return its concept and length."""
        longest = min(MAX_WORDS_OF_NAME, len(words))
        for length in range(longest, 0, -1):
            run = words[:length]
            if self._is_stop_word(run):
                continue

            entries, region = self._meanings(run, is_alone=length == words_of_clause)
            alternatives = list(self._alternatives_of_names(entries))
            if region:
                alternatives.insert(0, Alternative(1, facets=region.facets))
            if alternatives:
                notes = [entry.note for entry in entries if entry.note]
                return self._concept(run, alternatives, tuple(notes)), length

        return None

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
        seen: set[Phrase] = set()  # inflections of a phrase have the same stems
        for entry in entries:
            if entry.facet:
                yield Alternative(entry.weight, facets=(entry.facet,))

            phrases = () if self._is_exact else entry.phrases
            for related in phrases:
                phrase = self._lexicon.phrase_of(related.words.split())
                if phrase in seen or not self._lexicon.has_stories_with(phrase):
                    continue

                seen.add(phrase)
                yield Alternative(
                    related.weight * entry.weight,
                    phrase,
                    label=related.label,
                    is_near=related.is_near,
                )

    def _read_word(self, words: Sequence[Word]) -> tuple[Concept | None, int]:
        """Read one word, or words that hyphens join, such as MS-13."""
        length = 1
        while length < len(words) and words[length].is_joined:
            length += 1

        run = words[:length]
        if not self._lexicon.phrase_of(_texts(run)):
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
        phrase = self._lexicon.phrase_of(_texts(run))
        # Only "run" would be left of the term "on the run": that says too little.
        is_mostly_stop_words = len(phrase) == 1 < len(run)
        if not phrase or (has_names and is_mostly_stop_words):
            return []

        alternatives = [Alternative(1, phrase, is_own=True)]
        if len(phrase) > 1:
            alternatives.append(Alternative(LOOSE_WORDS_WEIGHT, phrase, is_loose=True, is_own=True))
        return alternatives

    def _idf_of(self, own: Sequence[Alternative], of_names: Sequence[Alternative]) -> float:
        """Return the idf of the own words if they are in stories, else of the first phrase."""
        for alternative in (*own[:1], *of_names):
            if self._lexicon.has_stories_with(alternative.phrase):
                return self._lexicon.idf(alternative.phrase)
        return self._lexicon.idf(())

    def _weigh_by_idf(self, alternative: Alternative, idf: float) -> Alternative:
        """Return the alternative with less weight if its words are more common than the typed."""
        if not alternative.phrase:
            return alternative
        share = self._lexicon.idf(alternative.phrase) / idf
        return replace(alternative, weight=alternative.weight * min(1.0, share))


def _either(first: Concept, second: Concept) -> Concept:
    """Return the concept that either of two concepts matches."""
    return Concept(
        idf=max(first.idf, second.idf),
        alternatives=first.alternatives + second.alternatives,
        is_required=first.is_required and second.is_required,
    )


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


def _texts(words: Sequence[Word]) -> list[str]:
    """Return the folded forms of words."""
    return [word.text for word in words]
