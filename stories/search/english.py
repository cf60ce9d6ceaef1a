"""English word list: its words are spelled correctly, even if no story contains them."""

from functools import cache

from spellchecker import SpellChecker

MIN_LETTERS = 4  # shorter words are never corrected


def is_english(word: str) -> bool:
    """Return whether a word in lower case is in the list."""
    return f"\n{word}\n" in _english_words()


@cache
def _english_words() -> str:
    """Return all words, each between line breaks: one text takes a tenth of the space of a set."""
    words = SpellChecker("en").word_frequency.words()
    long_words = [word for word in words if len(word) >= MIN_LETTERS]
    lines = "\n".join(long_words)
    return f"\n{lines}\n"
