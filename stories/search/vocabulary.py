"""The words of all public stories, with names and terms: most questions are understood without a query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection

from stories.search.search_vector import CONFIG

LEARN = """
INSERT INTO stories_vocabularyword (word, lexeme)
SELECT word, stem[1] FROM (
  SELECT word, tsvector_to_array(to_tsvector(%s::regconfig, word)) AS stem FROM unnest(%s::text[]) AS word
) AS stems WHERE stem[1] IS NOT NULL ORDER BY word
ON CONFLICT (word) DO NOTHING
"""
NAMES = """
SELECT n.key, n.weight, n.is_code, n.facet, t.preferred, t.note, t.phrases
FROM stories_searchname n LEFT JOIN stories_term t ON t.id = n.term_id
"""
FORMS = "SELECT lexeme, array_agg(word) FROM stories_vocabularyword GROUP BY lexeme"
# stories_lexeme counts every publication; `hidden` are those that are not visible at this moment: few, or none.
COUNTS = """
WITH hidden AS MATERIALIZED (
  SELECT lexeme, count(*) AS stories FROM stories_publication, unnest(tsvector_to_array(search) || ''::text) AS lexeme
  WHERE visible_from > statement_timestamp() OR visible_until <= statement_timestamp() GROUP BY lexeme
)
SELECT lexeme, l.stories - coalesce(h.stories, 0) FROM stories_lexeme l LEFT JOIN hidden h USING (lexeme)
"""
# NULL for a word that search drops.
STEMS = "SELECT word, (tsvector_to_array(to_tsvector(%s::regconfig, word)))[1] FROM unnest(%s::text[]) AS word"
MOST_OTHERS = 10_000


@dataclass(frozen=True, slots=True)
class Named:
    """What a key stands for: a facet id, or a term with the phrases that it searches for."""

    weight: float
    is_code: bool
    facet: int | None
    preferred: str | None
    note: str | None
    phrases: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What was looked up: names by key, stems by word, stories by stem, stems by written form, all stories."""

    names: Mapping[str, Sequence[Named]]
    stems: Mapping[str, str]
    stories: Mapping[str, int]
    forms: Mapping[str, str]
    size: int

    def count(self, word: str) -> int:
        """Return how many stories hold the word in any inflection."""
        return self.stories.get(self.stems.get(word, ""), 0)

    def holds(self, words: Iterable[str]) -> bool:
        """Return whether stories hold each of these words, apart from those that search drops."""
        counts = [self.count(word) for word in words if word in self.stems]
        return bool(counts) and all(counts)


class Vocabulary:
    """Stems, number of stories and written forms of words; names and terms by key."""

    def __init__(
        self,
        names: Mapping[str, Sequence[Named]],
        forms: Mapping[str, Sequence[str]],
        stories: Mapping[str, int],
    ) -> None:
        """Take names by key, written forms by stem, and the number of stories by stem ("" stands for all)."""
        self._names = names
        self._forms = forms
        self._stories = stories
        self._stems: dict[str, str | None] = {word: stem for stem, words in forms.items() for word in words}
        # Words that no story writes; those of terms are read at once.
        self._others: dict[str, str | None] = {}
        # Filled by search/spelling.py: the best word near an unknown one, "" if there is none.
        self.corrections: dict[tuple[str, str], str] = {}
        self._read_stems({word for found in names.values() for word in _words_of_terms(found)})

    @classmethod
    def read(cls) -> Self:
        """Read everything; four queries."""
        named: dict[str, list[Named]] = {}
        for key, *row in _rows(NAMES):
            named.setdefault(key, []).append(Named(*row))
        names = {key: sorted(found, key=_most_telling_first) for key, found in named.items()}
        return cls(names, dict(_rows(FORMS)), dict(_rows(COUNTS)))

    def count(self, word: str) -> int:
        """Return how many stories hold a word that a story writes, in any inflection."""
        return self._stories.get(self._stems.get(word) or "-", 0)

    def look_up(self, words: Iterable[str], keys: Iterable[str] = ()) -> Lexicon:
        """Return what is known of words and of the keys of names; one query for words that no story writes."""
        names = {key: self._names[key] for key in keys if key in self._names}
        wanted = {*words, *(word for found in names.values() for word in _words_of_terms(found))}
        self._read_stems(wanted)

        stems: dict[str, str] = {}
        for word in wanted:
            if stem := self._stems.get(word) or self._others.get(word):
                stems[word] = stem

        stories = {stem: self._stories.get(stem, 0) for stem in stems.values()}
        forms = {form: stem for stem in stories for form in self._forms.get(stem, ())}
        return Lexicon(names, stems, stories, forms, self._stories.get("", 0))

    def _read_stems(self, words: Iterable[str]) -> None:
        """Read the stems of those words that are not known yet; no query if all are."""
        unknown = sorted(word for word in words if word not in self._stems and word not in self._others)
        if not unknown:
            return
        if len(self._others) > MOST_OTHERS:
            self._others = {}
        self._others |= dict(_rows(STEMS, CONFIG, unknown))


def learn(texts: Iterable[str]) -> None:
    """Store the words of indexable texts for spelling and marking; one query."""
    words = sorted({word for text in texts for word in text.split()})
    with connection.cursor() as cursor:
        cursor.execute(LEARN, [CONFIG, words])


def _words_of_terms(names: Iterable[Named]) -> list[str]:
    """Return the words that the terms among these names search for."""
    return [word for name in names for line in name.phrases or () for word in line.split("|", 2)[1].split()]


def _most_telling_first(name: Named) -> tuple[float, int, str]:
    return -name.weight, name.facet or 0, name.preferred or ""


def _rows(statement: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()
