"""In-memory vocabulary: words of all public stories, and the names and terms that queries can use.

With it, most queries are interpreted without a database query.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Self

from django.db import connection

from stories.search.search_vector import CONFIG
from stories.search.thesaurus import ThesaurusPhrase

INSERT_WORDS = """
INSERT INTO stories_vocabularyword (word, lexeme)
SELECT word, stem[1] FROM (
  SELECT word, tsvector_to_array(to_tsvector(%s::regconfig, word)) AS stem
  FROM unnest(%s::text[]) AS word
) AS stems WHERE stem[1] IS NOT NULL ORDER BY word
ON CONFLICT (word) DO NOTHING
"""
SELECT_NAMES = """
SELECT n.key, n.weight, n.is_code, n.facet, t.preferred, t.note, t.phrases
FROM stories_searchname n LEFT JOIN stories_term t ON t.id = n.term_id
"""
SELECT_FORMS = "SELECT lexeme, array_agg(word) FROM stories_vocabularyword GROUP BY lexeme"
# stories_lexeme counts every publication. `hidden` are those not visible now: few, or none.
SELECT_STORY_COUNTS = """
WITH hidden AS MATERIALIZED (
  SELECT lexeme, count(*) AS stories
  FROM stories_publication, unnest(tsvector_to_array(search) || ''::text) AS lexeme
  WHERE visible_from > statement_timestamp() OR visible_until <= statement_timestamp()
  GROUP BY lexeme
)
SELECT lexeme, l.stories - coalesce(h.stories, 0)
FROM stories_lexeme l LEFT JOIN hidden h USING (lexeme)
"""
# NULL for a stop word.
SELECT_STEMS = """
SELECT word, (tsvector_to_array(to_tsvector(%s::regconfig, word)))[1]
FROM unnest(%s::text[]) AS word
"""
ALL_STORIES = ""  # stories_lexeme counts all publications under the empty stem
MAX_CACHED_STEMS = 10_000
UNKNOWN_SHARE = 0.65  # idf of a word that is in no story, as a share of that of the rarest word

# (offset from the first word, stem) of the words of a phrase, without stop words
Phrase = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class NameEntry:
    """A meaning of a name: a facet id, or a thesaurus term with the phrases it searches for."""

    weight: float
    is_code: bool
    facet: int | None
    preferred: str | None
    note: str | None
    phrases: tuple[ThesaurusPhrase, ...]

    @property
    def words_of_phrases(self) -> list[str]:
        return [*chain.from_iterable(phrase.words.split() for phrase in self.phrases)]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The part of the vocabulary that one query needs.

    A word without a stem is a stop word. `stem_of_form` has each word as stories spell it.
    """

    names: Mapping[str, Sequence[NameEntry]]
    stems: Mapping[str, str]
    stories_by_stem: Mapping[str, int]
    stem_of_form: Mapping[str, str]
    total_stories: int
    stems_of_prefixes: Mapping[str, Sequence[str]]
    facets_in_use: Collection[int] = ()  # facet ids with stories

    def story_count(self, word: str) -> int:
        """Return the number of stories that contain the word in any inflection."""
        return self.stories_by_stem.get(self.stems.get(word, ""), 0)

    def is_in_stories(self, words: Iterable[str]) -> bool:
        """Return whether each of these words is in stories. Stop words don't count."""
        counts = [self.story_count(word) for word in words if word in self.stems]
        return min(counts, default=0) > 0

    def phrase_of(self, words: Sequence[str]) -> Phrase:
        """Return the offsets and stems of these words, without stop words."""
        positions = [position for position, word in enumerate(words) if word in self.stems]
        return tuple(
            (position - positions[0], self.stems[words[position]]) for position in positions
        )

    def has_stories_with(self, phrase: Phrase) -> bool:
        """Return whether each stem of a phrase is in some story."""
        if not phrase:
            return False
        return all(self.stories_by_stem.get(stem) for _offset, stem in phrase)

    def idf(self, phrase: Phrase) -> float:
        """Return the inverse document frequency of the rarest word of a phrase.

        A phrase that is in no story has a considerable idf too.
        """
        if not self.has_stories_with(phrase):
            return UNKNOWN_SHARE * _bm25_idf(0, self.total_stories)

        counts = [self.stories_by_stem[stem] for _offset, stem in phrase]
        return _bm25_idf(min(counts), self.total_stories)

    def idf_of_any(self, phrase: Phrase) -> float:
        """Return the inverse document frequency of the most frequent word of a phrase."""
        counts = [self.stories_by_stem[stem] for _offset, stem in phrase]
        if not counts:
            return self.idf(())
        return _bm25_idf(max(counts), self.total_stories)


def _bm25_idf(stories: int, total_stories: int) -> float:
    """Return the idf of BM25: the fewer stories have a word, the greater."""
    others = max(total_stories - stories, 0)
    return math.log(1 + (others + 0.5) / (stories + 0.5))


class SearchVocabulary:
    """Stems, story counts and spellings of words, and names by key."""

    def __init__(
        self,
        names: Mapping[str, Sequence[NameEntry]],
        forms_by_stem: Mapping[str, Sequence[str]],
        stories_by_stem: Mapping[str, int],
    ) -> None:
        self._names = names
        self._forms_by_stem = forms_by_stem
        self._stories_by_stem = stories_by_stem
        self._stems = _stems_of_forms(forms_by_stem)
        # Words that no story contains: of thesaurus terms from the start, of queries as they come.
        self._other_stems: dict[str, str | None] = {}
        # Cache of search/spelling.py: (word, stem) to the corrected word, "" if there is none.
        self.corrections: dict[tuple[str, str], str] = {}

        words_of_terms: set[str] = set()
        for entries in names.values():
            words_of_terms.update(_words_of_phrases(entries))

        self._find_stems(words_of_terms)  # fills the cache

    @classmethod
    def read(cls) -> Self:
        """Read the whole vocabulary with four queries."""
        names: dict[str, list[NameEntry]] = {}
        phrases_of_term: dict[str | None, tuple[ThesaurusPhrase, ...]] = {None: ()}
        for key, weight, is_code, facet, preferred, note, stored in _fetch(SELECT_NAMES):
            if preferred not in phrases_of_term:
                phrases_of_term[preferred] = tuple(map(ThesaurusPhrase.parse, stored))

            phrases = phrases_of_term[preferred]
            entry = NameEntry(weight, is_code, facet, preferred, note, phrases)
            names.setdefault(key, []).append(entry)

        for entries in names.values():
            entries.sort(key=_heaviest_first)

        return cls(names, dict(_fetch(SELECT_FORMS)), dict(_fetch(SELECT_STORY_COUNTS)))

    def story_count(self, word: str) -> int:
        """Return the number of stories that contain a word in any inflection.

        The count is 0 for a word that no story spells exactly like this.
        """
        stem = self._stems.get(word)
        return self._stories_by_stem.get(stem, 0) if stem else 0

    def stem_of(self, word: str) -> str:
        """Return the stem of a word that stories have in this spelling, "" for other words."""
        return self._stems.get(word, "")

    def is_name(self, key: str) -> bool:
        """Return whether a key is that of an entry or a term."""
        return key in self._names

    def look_up(
        self, words: Iterable[str], keys: Iterable[str] = (), prefixes: Iterable[str] = ()
    ) -> Lexicon:
        """Return what is known about words, keys of names, and beginnings of words.

        One query if the words include some that are in no story, otherwise none.
        """
        names = {key: self._names[key] for key in keys if key in self._names}
        wanted = set(words)
        for entries in names.values():
            wanted.update(_words_of_phrases(entries))

        stems = self._find_stems(wanted)

        stems_of_prefixes = {prefix: self._stems_with_prefix(prefix) for prefix in prefixes}

        stories_by_stem: dict[str, int] = {}
        stem_of_form: dict[str, str] = {}
        for stem in chain(stems.values(), *stems_of_prefixes.values()):
            stories_by_stem[stem] = self._stories_by_stem.get(stem, 0)
            stem_of_form.update(dict.fromkeys(self._forms_by_stem.get(stem, ()), stem))

        total_stories = self._stories_by_stem.get(ALL_STORIES, 0)
        return Lexicon(
            names, stems, stories_by_stem, stem_of_form, total_stories, stems_of_prefixes
        )

    def _stems_with_prefix(self, prefix: str) -> list[str]:
        """Return the stems of all words in stories that begin with a prefix."""
        stems = {stem for form, stem in self._stems.items() if form.startswith(prefix)}
        return sorted(stem for stem in stems if self._stories_by_stem.get(stem))

    def _find_stems(self, words: Collection[str]) -> dict[str, str]:
        """Return the stems of words, without stop words. One query for unknown words, if any."""
        if len(self._other_stems) > MAX_CACHED_STEMS:
            self._other_stems = {}

        other_stems = self._other_stems  # another thread may replace it meanwhile

        unknown = set(words) - self._stems.keys() - other_stems.keys()
        if unknown:
            other_stems.update(_fetch(SELECT_STEMS, CONFIG, sorted(unknown)))

        stems: dict[str, str] = {}
        for word in words:
            stem = self._stems.get(word) or other_stems.get(word)
            if stem:
                stems[word] = stem

        return stems


def learn(texts: Iterable[str]) -> None:
    """Store the words of indexable texts for spelling correction and highlighting. One query."""
    words: set[str] = set()
    for text in texts:
        words.update(text.split())

    with connection.cursor() as cursor:
        cursor.execute(INSERT_WORDS, [CONFIG, sorted(words)])


def _stems_of_forms(forms_by_stem: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the stem of each form."""
    stems: dict[str, str] = {}
    for stem, forms in forms_by_stem.items():
        stems.update(dict.fromkeys(forms, stem))
    return stems


def _words_of_phrases(entries: Iterable[NameEntry]) -> set[str]:
    """Return the words of all phrases of these entries."""
    words: set[str] = set()
    for entry in entries:
        words.update(entry.words_of_phrases)
    return words


def _heaviest_first(entry: NameEntry) -> tuple[float, int, str]:
    """Return the key of the order of meanings."""
    return -entry.weight, entry.facet or 0, entry.preferred or ""


def _fetch(statement: str, *params: str | list[str]) -> list[tuple[Any, ...]]:
    """Run a statement and return all rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()
