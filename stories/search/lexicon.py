"""What the database knows of words: stems, how many stories hold them, names, terms. No models, plain SQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from stories.search.vector import CONFIG

LEARN = """
INSERT INTO stories_vocabularyword (word, lexeme)
SELECT word, stem[1] FROM (
  SELECT word, tsvector_to_array(to_tsvector(%s::regconfig, word)) AS stem FROM unnest(%s::text[]) AS word
) AS stems WHERE stem[1] IS NOT NULL ORDER BY word
ON CONFLICT (word) DO NOTHING
"""
# stories_lexeme counts every publication; `hidden` are those that are not visible at this moment: few, or none.
HIDDEN = """hidden AS MATERIALIZED (
  SELECT lexeme, count(*) AS stories FROM stories_publication, unnest(tsvector_to_array(search) || ''::text) AS lexeme
  WHERE visible_from > statement_timestamp() OR visible_until <= statement_timestamp() GROUP BY lexeme
)"""
# As subqueries and an array, not as joins: PostgreSQL expects thousands of stems, and would read both tables whole.
LOOK_UP = """
WITH {hidden}, named AS MATERIALIZED (
  SELECT n.key, n.facet, n.weight, n.is_code, t.preferred, t.note, t.phrases
  FROM stories_searchname n LEFT JOIN stories_term t ON t.id = n.term_id WHERE n.key = ANY(%(keys)s)
), asked AS (
  SELECT unnest(%(words)s::text[]) AS word
  UNION SELECT regexp_split_to_table(split_part(phrase, '|', 2), ' ') FROM named, unnest(phrases) AS phrase
), stems AS MATERIALIZED (
  SELECT word, (tsvector_to_array(to_tsvector(%(config)s::regconfig, word)))[1] AS lexeme FROM asked
)
SELECT
  (SELECT coalesce(json_agg(named), '[]') FROM named),
  (SELECT coalesce(json_agg(json_build_array(
       word, s.lexeme, (SELECT stories FROM stories_lexeme l WHERE l.lexeme = s.lexeme)
         - coalesce((SELECT stories FROM hidden h WHERE h.lexeme = s.lexeme), 0)
     )), '[]') FROM stems s WHERE lexeme IS NOT NULL),
  (SELECT coalesce(json_object_agg(word, lexeme), '{}') FROM stories_vocabularyword
     WHERE lexeme = ANY(ARRAY(SELECT lexeme FROM stems))),
  coalesce((SELECT stories FROM stories_lexeme WHERE lexeme = ''), 0)
    - coalesce((SELECT stories FROM hidden WHERE lexeme = ''), 0)
""".replace("{hidden}", HIDDEN)
ALIKE = """
WITH {hidden}
SELECT asked.word, near.* FROM unnest(%(words)s::text[]) AS asked (word), LATERAL (
  SELECT w.word, similarity(w.word, asked.word), l.stories - coalesce(h.stories, 0)
  FROM stories_vocabularyword w JOIN stories_lexeme l USING (lexeme) LEFT JOIN hidden h USING (lexeme)
  WHERE (w.word %% asked.word OR w.word = ANY(%(twisted)s)) AND l.stories > coalesce(h.stories, 0)
    AND length(w.word) > 2
  ORDER BY 2 DESC, 1 LIMIT 50
) AS near
""".replace("{hidden}", HIDDEN)


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
        """Tell whether stories hold each of these words, apart from those that search drops."""
        counts = [self.count(word) for word in words if word in self.stems]
        return bool(counts) and all(counts)


def learn(texts: Iterable[str]) -> None:
    """Keep the words of indexable texts for spelling and marking; one query."""
    words = sorted({word for text in texts for word in text.split()})
    with connection.cursor() as cursor:
        cursor.execute(LEARN, [CONFIG, words])


def look_up(words: Iterable[str], keys: Iterable[str]) -> Lexicon:
    """Return what is known of words and of the keys of names; one query."""
    params: dict[str, Any] = {"words": sorted(set(words)), "keys": sorted(set(keys)), "config": CONFIG}
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP, params)
        named, stems, forms, size = cursor.fetchone()
    names: dict[str, list[Named]] = {}
    for row in named:
        names.setdefault(row.pop("key"), []).append(Named(**row))
    return Lexicon(
        {key: most_telling_first(found) for key, found in names.items()},
        {word: lexeme for word, lexeme, _stories in stems},
        {lexeme: stories or 0 for _word, lexeme, stories in stems},
        forms,
        size,
    )


def most_telling_first(names: Iterable[Named]) -> list[Named]:
    return sorted(names, key=lambda name: (-name.weight, name.facet or 0, name.preferred or ""))


def alike(words: Iterable[str], twisted: Iterable[str]) -> list[tuple[str, str, float, int]]:
    """Return (word, word of a story that is like it or twisted, likeness, stories that hold its stem); one query."""
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, {"words": list(words), "twisted": list(twisted)})
        rows: list[Any] = cursor.fetchall()
    return rows
