"""Similarity of words and topic names, for lists without results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import TypeVar

from stories.search.question_words import NOISE_WORDS
from stories.search.tokens import key_of_words, tokenize

Key = TypeVar("Key")
OWN_WEIGHT = 1.0
RELATED_WEIGHT = 0.5
TEXT_WEIGHT = 0.6  # a word in the description counts less than one in the name
MAX_WORDS = 8
MIN_LETTERS = 3
RARE_WORD_TOPICS = 8  # a word that more topics have counts less
MIN_TRIGRAM_SIMILARITY = 0.4
MIN_SCORE = 0.3
CACHED_TEXTS = 4096


@dataclass(frozen=True, slots=True)
class TopicNames:
    """The names of a topic, and its description."""

    names: Sequence[str]
    text: str = ""


def most_similar(
    words: Iterable[str], related: Iterable[str], topics: Mapping[Key, TopicNames]
) -> list[Key]:
    """Return the topics with names similar to these words, the most similar first.

    Related words count half. Equally similar topics keep their order.
    """
    keys_by_name_word = _keys_by_word({key: topic.names for key, topic in topics.items()})
    keys_by_text_word = _keys_by_word({key: [topic.text] for key, topic in topics.items()})

    weighted_words = [
        *zip(_significant_words(words), repeat(OWN_WEIGHT)),
        *zip(_significant_words(related), repeat(RELATED_WEIGHT)),
    ]

    scores: dict[Key, float] = dict.fromkeys(topics, 0.0)
    for word, weight in weighted_words:
        similarities = _similarities(word, keys_by_name_word, keys_by_text_word)
        for key, similarity in similarities.items():
            scores[key] += weight * similarity

    similar = [key for key in topics if scores[key] >= MIN_SCORE]
    return sorted(similar, key=lambda key: -round(scores[key], 6))


def _keys_by_word(texts: Mapping[Key, Iterable[str]]) -> dict[str, set[Key]]:
    """Return the keys of the topics by each word of their texts."""
    keys_by_word: dict[str, set[Key]] = {}
    for key, texts_of_topic in texts.items():
        for text in texts_of_topic:
            for word in _words(text):
                keys_by_word.setdefault(word, set()).add(key)

    return keys_by_word


def _significant_words(texts: Iterable[str]) -> list[str]:
    """Return the first different words that are neither short nor about searching itself."""
    found: dict[str, None] = {}
    for text in texts:
        for word in tokenize(text):
            singular = key_of_words([word])
            if word.text not in NOISE_WORDS and len(singular) >= MIN_LETTERS:
                found[singular] = None

    return list(found)[:MAX_WORDS]


def _similarities(
    word: str,
    keys_by_name_word: Mapping[str, set[Key]],
    keys_by_text_word: Mapping[str, set[Key]],
) -> dict[Key, float]:
    """Return how similar each topic is to a word, from 0 to 1."""
    similarities: dict[Key, float] = {}
    trigrams_of_word = trigrams(word)
    for name_word, keys in keys_by_name_word.items():
        similarity = _trigram_similarity(trigrams_of_word, _cached_trigrams(name_word))
        if similarity < MIN_TRIGRAM_SIMILARITY:
            continue

        weighted = similarity * _rarity(keys)
        for key in keys:
            similarities[key] = max(weighted, similarities.get(key, 0.0))

    keys = keys_by_text_word.get(word, set())
    for key in keys:
        similarities.setdefault(key, TEXT_WEIGHT * _rarity(keys))

    return similarities


def _trigram_similarity(left: frozenset[str], right: frozenset[str]) -> float:
    """Return the share of trigrams that two words have in common."""
    common = len(left & right)
    return common / (len(left) + len(right) - common)


def _rarity(keys: set[Key]) -> float:
    """Return the weight of a word by the topics that have it."""
    return min(1.0, RARE_WORD_TOPICS / len(keys))


# Only names and descriptions are cached: they change seldom, and each query compares all of them.
@lru_cache(CACHED_TEXTS)
def _words(text: str) -> frozenset[str]:
    return frozenset(key_of_words([word]) for word in tokenize(text))


def trigrams(word: str) -> frozenset[str]:
    """Return the trigrams of a word with blanks around it, as pg_trgm has them."""
    text = f"  {word} "
    return frozenset(text[start : start + 3] for start in range(len(text) - 2))


_cached_trigrams = lru_cache(CACHED_TEXTS)(trigrams)
