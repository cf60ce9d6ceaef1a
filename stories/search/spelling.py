"""Misspelled words: the nearest word that a public story holds."""

from collections.abc import Mapping

from stories.search.lexicon import alike

MIN_LETTERS = 4
MIN_LIKENESS = 0.2


def corrections(words: Mapping[str, str]) -> dict[str, str]:
    """Return the best word near each of these unknown words, as far as one is near enough; one query.

    A word may come with the stem of a known one, as "trafficing": then it is taken for a word of which that is a part.
    """
    asked = {word: stem for word, stem in words.items() if len(word) >= MIN_LETTERS and word.isalpha()}
    if not asked:
        return {}
    found: dict[str, list[tuple[float, str]]] = {}
    for word, other, likeness, stories in alike(asked, [text for one in asked for text in _twisted(one)]):
        edits = distance(word, other)
        if edits <= _limit(word, asked[word]) and (not asked[word] or _goes_on(other, asked[word], word)):
            found.setdefault(word, []).append((_likeness(word, other, likeness, edits, stories), other))
    return {word: max(near)[1] for word, near in found.items() if max(near)[0] >= MIN_LIKENESS}


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
