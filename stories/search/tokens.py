"""Tokenizer shared by stories, names and queries, so that the same word is equal everywhere."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from stories.text_safety import UNSTORABLE

QUOTES = {
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
}
LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i"},
)
# Initials with dots (U.S., D.C.), then letters or digits that &, / or an apostrophe may join
# (I&A, 9/11, sheriff's).
WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:'[^\W_]+)*(?:(?:&|(?<=\d)/(?=\d))[^\W_]+)*",
)
HYPHENS = "-‑–"
POSSESSIVE = re.compile(r"'s?$|'s(?=&|$)")
# English text search drops these characters. Letters instead of them make one plain word.
JOINTS = str.maketrans({"&": "qand", "/": "qslash", "'": "", ".": ""})
PLURAL = re.compile(r"(?<=[a-z]{2})(?:ies|(?<![sui])s)$")
MAX_WORD_LENGTH = 60
FOLDED_WORDS_CACHED = 32_768


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its folded form, with its spelling and position in the text."""

    text: str
    typed: str
    start: int
    is_joined: bool = False  # by a hyphen to the word before it

    @property
    def is_uppercase(self) -> bool:
        return self.typed.isupper()


def straighten(text: str) -> str:
    """Return the text with straight quotation marks and blanks for characters that can't be stored.

    The length does not change.
    """
    text = UNSTORABLE.sub(lambda found: " " * len(found[0]), text)
    for mark, plain in QUOTES.items():  # str.translate() takes forty times as long for a text
        text = text.replace(mark, plain)

    return text


def fold(word: str) -> str:
    """Return a word without accents, case, dots and possessive ending."""
    if len(word) > MAX_WORD_LENGTH:
        return _fold_uncached(word)
    return _fold_cached(word)


def _fold_uncached(word: str) -> str:
    """Fold a word: lower case, plain letters, no possessive ending."""
    word = word.lower()
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word)
        letters = [letter for letter in decomposed if not unicodedata.combining(letter)]
        word = "".join(letters).translate(LETTERS).lower()

    word = POSSESSIVE.sub("", word)
    return word.translate(JOINTS)[:MAX_WORD_LENGTH]


# Highlighting folds every word of a passage, and stories repeat their words.
_fold_cached = lru_cache(FOLDED_WORDS_CACHED)(_fold_uncached)


def tokenize(text: str) -> Iterator[Word]:
    """Yield the words of a text in order."""
    text = straighten(text)
    previous_end = -2  # no word can be joined to it
    for match in WORD.finditer(text):
        is_joined = match.start() == previous_end + 1 and text[previous_end] in HYPHENS
        previous_end = match.end()

        folded = fold(match[0])
        if folded:
            yield Word(folded, match[0], match.start(), is_joined)


def indexable(text: str) -> str:
    """Return the words of a text, separated by blanks, for the search vector."""
    return " ".join(word.text for word in tokenize(text))


def name_key(text: str) -> str:
    """Return the key of a name: its words without spaces, hyphens, accents, case and plural."""
    return key_of_words(tokenize(text))


def key_of_words(words: Iterable[Word]) -> str:
    """Return the key of a name that consists of these words."""
    return "".join(_singular(word.text) for word in words)


def _singular(word: str) -> str:
    """Return a word without its plural ending."""
    ending = "y" if word.endswith("ies") else ""
    return PLURAL.sub(ending, word)
