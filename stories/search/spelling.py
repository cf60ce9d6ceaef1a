"""Misspelled words: the nearest word that a public story holds."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from stories.search.vocabulary import Vocabulary

MIN_LETTERS = 4
MIN_LIKENESS = 0.2
MOST_KEPT = 10_000


ALIKE = """
SELECT asked.word, near.* FROM unnest(%(words)s::text[]) AS asked (word), LATERAL (
  SELECT w.word, similarity(w.word, asked.word)
  FROM stories_vocabularyword w JOIN stories_lexeme l USING (lexeme)
  WHERE (w.word %% asked.word OR w.word = ANY(%(twisted)s)) AND l.stories > 0 AND length(w.word) > 2
  ORDER BY 2 DESC, 1 LIMIT 50
) AS near
"""


def corrections(words: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, str]:
    """Return the best word near each of these unknown words, as far as one is near enough; at most one query.

    A word may come with the stem of a known one, as "trafficing": then it is taken for a word of which that is a part.
    """
    asked = [(word, stem) for word, stem in words.items() if len(word) >= MIN_LETTERS and word.isalpha()]
    kept = vocabulary.corrections
    unknown = [each for each in asked if each not in kept]
    if unknown:
        if len(kept) > MOST_KEPT:
            kept = vocabulary.corrections = {}
        kept |= _find(dict(unknown), vocabulary)
    return {word: better for word, stem in asked if (better := kept.get((word, stem)))}


def _find(words: Mapping[str, str], vocabulary: Vocabulary) -> dict[tuple[str, str], str]:
    """Return the best word near each of these, "" if none is near enough; one query."""
    found: dict[str, list[tuple[float, str]]] = {word: [] for word in words}
    for word, other, likeness in _alike(words, [text for one in words for text in _twisted(one)]):
        stories, stem = vocabulary.count(other), words[word]
        if not stories:
            continue  # only a story that is not public yet writes it
        edits = distance(word, other)
        if edits <= _limit(word, stem) and (not stem or _goes_on(other, stem, word)):
            found[word].append((_likeness(word, other, likeness, edits, stories), other))

    best = {word: max(near, default=(0.0, "")) for word, near in found.items()}
    return {(word, words[word]): other if likeness >= MIN_LIKENESS else "" for word, (likeness, other) in best.items()}


def _alike(words: Iterable[str], twisted: Iterable[str]) -> list[tuple[str, str, float]]:
    """Return (word, word of a story that is like it or twisted, likeness); one query."""
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, {"words": list(words), "twisted": list(twisted)})
        rows: list[Any] = cursor.fetchall()
    return rows


def _limit(word: str, stem: str) -> int:
    return 1 if len(word) < 6 or stem else 2 if len(word) < 9 else 3


def _goes_on(other: str, stem: str, word: str) -> bool:
    return other.startswith(stem) and len(other) > len(word)


def _likeness(word: str, other: str, likeness: float, edits: int, stories: int) -> float:
    if sorted(word) == sorted(other):
        likeness = max(likeness, 0.5)  # letters exchanged: few trigrams survive that
    return likeness - edits / len(word) + 0.1 * (word[0] == other[0]) + 0.05 * (1 - 1 / (1 + stories))


def _twisted(word: str) -> list[str]:
    """Return the word with each two neighboring letters exchanged."""
    return [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)]


def distance(one: str, other: str) -> int:
    """Return how many letters must be added, left out, changed or exchanged with their neighbor."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, there in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
