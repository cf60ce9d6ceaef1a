"""Spelling correction: the most similar word in public stories for an unknown word."""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from django.db import connection

from stories.search.vocabulary import SearchVocabulary

MIN_LETTERS = 4
MIN_SCORE = 0.2
MAX_CACHED_CORRECTIONS = 10_000
TRANSPOSITION_SIMILARITY = 0.5
SAME_FIRST_LETTER_BONUS = 0.1
FREQUENCY_BONUS = 0.05
SELECT_SIMILAR_WORDS = """
SELECT unknown.word, near.* FROM unnest(%(words)s::text[]) AS unknown (word), LATERAL (
  SELECT w.word, similarity(w.word, unknown.word)
  FROM stories_vocabularyword w JOIN stories_lexeme l USING (lexeme)
  WHERE (w.word %% unknown.word OR w.word = ANY(%(transposed)s))
    AND l.stories > 0 AND length(w.word) > 2
  ORDER BY 2 DESC, 1 LIMIT 50
) AS near
"""


class SimilarWord(NamedTuple):
    """A word of some story that is similar to an unknown word, by the share of common trigrams."""

    unknown: str
    word: str
    similarity: float


def find_corrections(stems: Mapping[str, str], vocabulary: SearchVocabulary) -> dict[str, str]:
    """Return the corrections of unknown words, without words that have none. At most one query.

    The keys of `stems` are the unknown words. The value is a stem if stories have it in another
    inflection: then "trafficing" is corrected only to longer words that begin with its stem.
    """
    if len(vocabulary.corrections) > MAX_CACHED_CORRECTIONS:
        vocabulary.corrections = {}

    cache = vocabulary.corrections  # another thread may replace it meanwhile

    correctable = {word: stem for word, stem in stems.items() if _is_correctable(word)}
    missing = dict(correctable.items() - cache.keys())
    if missing:
        for word, best_word in _find_best_words(missing, vocabulary).items():
            cache[word, missing[word]] = best_word

    corrections: dict[str, str] = {}
    for word, stem in correctable.items():
        best_word = cache[word, stem]
        if best_word:
            corrections[word] = best_word

    return corrections


def _is_correctable(word: str) -> bool:
    """Return whether a word is long enough to correct, and has letters only."""
    return len(word) >= MIN_LETTERS and word.isalpha()


def _find_best_words(stems: Mapping[str, str], vocabulary: SearchVocabulary) -> dict[str, str]:
    """Return the best correction of each word, "" if none is good enough. One query."""
    best = dict.fromkeys(stems, (MIN_SCORE, ""))
    for similar in _select_similar_words(list(stems)):
        score = _score(similar, stems[similar.unknown], vocabulary)
        if score is not None:
            best[similar.unknown] = max(best[similar.unknown], (score, similar.word))

    return {word: best_word for word, (_score_of_best, best_word) in best.items()}


def _select_similar_words(words: list[str]) -> list[SimilarWord]:
    """Read the words of stories that are similar to these. One query."""
    transposed: list[str] = []
    for word in words:
        transposed += _transpositions(word)

    with connection.cursor() as cursor:
        cursor.execute(SELECT_SIMILAR_WORDS, {"words": words, "transposed": transposed})
        rows = cursor.fetchall()

    return [SimilarWord(*row) for row in rows]


def _score(similar: SimilarWord, stem: str, vocabulary: SearchVocabulary) -> float | None:
    """Return how good a correction is, None if it is not acceptable."""
    word = similar.unknown
    stories = vocabulary.story_count(similar.word)
    if not stories:
        return None  # only a story that is not public yet has this word
    if stem and vocabulary.stem_of(similar.word) == stem:
        return None  # the search finds each inflection already
    if stem and not _is_longer_inflection(similar.word, stem, word):
        return None

    edits = edit_distance(word, similar.word)
    if edits > _max_edits(word, stem):
        return None

    score = similar.similarity
    if sorted(word) == sorted(similar.word):
        # Transposed letters leave few trigrams in common.
        score = max(score, TRANSPOSITION_SIMILARITY)

    score -= edits / len(word)
    if word[0] == similar.word[0]:
        score += SAME_FIRST_LETTER_BONUS
    return score + FREQUENCY_BONUS * (1 - 1 / (1 + stories))


def _max_edits(word: str, stem: str) -> int:
    """Return how many letters of a word a correction may change. Short words allow one."""
    if stem or len(word) < 6:
        return 1
    if len(word) < 9:
        return 2
    return 3


def _is_longer_inflection(candidate: str, stem: str, word: str) -> bool:
    """Return whether a candidate completes a word that has the same stem."""
    return candidate.startswith(stem) and len(candidate) > len(word)


def _transpositions(word: str) -> list[str]:
    """Return the word with each pair of neighboring letters exchanged."""
    found: list[str] = []
    for i, (left, right) in enumerate(pairwise(word)):
        found.append(word[:i] + right + left + word[i + 2 :])
    return found


def edit_distance(source: str, target: str) -> int:
    """Return the Damerau-Levenshtein distance (optimal string alignment) of two words.

    It is the number of letters to insert, delete, replace or exchange with their neighbor.
    """
    # rows[i][j] is the distance of the first i letters of source and the first j of target.
    rows = [list(range(len(target) + 1))]
    for i in range(1, len(source) + 1):
        row = [i]
        for j in range(1, len(target) + 1):
            is_replaced = source[i - 1] != target[j - 1]
            deletion = rows[i - 1][j] + 1
            insertion = row[j - 1] + 1
            replacement = rows[i - 1][j - 1] + is_replaced
            distance = min(deletion, insertion, replacement)

            if _is_transposed(source, target, i, j):
                distance = min(distance, rows[i - 2][j - 2] + 1)

            row.append(distance)

        rows.append(row)

    return rows[-1][-1]


def _is_transposed(source: str, target: str, i: int, j: int) -> bool:
    """Return whether two letters, the last ones of the first i and j letters, are exchanged."""
    if i < 2 or j < 2:
        return False
    return source[i - 1] == target[j - 2] and source[i - 2] == target[j - 1]
