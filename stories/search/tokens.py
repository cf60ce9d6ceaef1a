"""Tokenizer shared by stories, names and queries, so that the same word is equal everywhere."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from stories.text_safety import UNSTORABLE

QUOTES = {
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "ʼ": "'",
    "′": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
}
LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i"},
)
# Accents that follow their letter, soft hyphens and zero-width characters. They don't end a word.
MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
LETTERS_OR_DIGITS = rf"[^\W_]+(?:[{MARKS}][^\W_]*)*"
WORD = re.compile(
    # Initials with dots, such as U.S.
    r"(?:[^\W\d_]\.){2,}"
    # I & A
    r"|(?<![^\W_])[^\W\d_] & [^\W\d_](?![^\W_])"
    # 4,060
    r"|(?<![\w,.])\d{1,3}(?:,\d{3})+(?![\w,])"
    # Letters or digits that &, / or an apostrophe may join, as in I&A, 9/11 and sheriff's
    rf"|{LETTERS_OR_DIGITS}(?:'{LETTERS_OR_DIGITS})*"
    rf"(?:(?:&|(?<=\d)/(?=\d)){LETTERS_OR_DIGITS})*",
)
INVISIBLE_MARK = re.compile(f"[{MARKS}]")
HYPHENS = "-‐‑–−"
SLASH = "qslash"
POSSESSIVE = re.compile(r"'s?$|'s(?=&|$)")
# English text search drops these characters. Letters instead of them make one plain word.
JOINTS = str.maketrans({"&": "qand", "/": SLASH, "'": "", ".": "", ",": "", " ": ""})
# Parts of a word that people write together or apart, as in QX77, 24/7 and O'Hare.
PARTS = re.compile(r"[^\W\d_]+|\d+")
MAX_PARTS = 4
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
    is_prefix: bool = False  # the beginning of a word, typed with an asterisk

    @property
    def is_uppercase(self) -> bool:
        return self.typed.isupper()

    @property
    def exact(self) -> str:
        return exact_word(self.typed)


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
    word = POSSESSIVE.sub("", _plain(word))
    return word.translate(JOINTS)[:MAX_WORD_LENGTH]


def _plain(word: str) -> str:
    """Return a word in lower case without accents and invisible marks."""
    word = word.lower()
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word)
        word = INVISIBLE_MARK.sub("", decomposed)
        letters = [letter for letter in word if not unicodedata.combining(letter)]
        word = "".join(letters).translate(LETTERS).lower()

    return word


def exact_word(word: str) -> str:
    """Return a word as phrases in quotation marks have it: with its possessive ending."""
    return _plain(word).translate(JOINTS)[:MAX_WORD_LENGTH]


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


def exact_text(texts: Iterable[str]) -> str:
    """Return the words of several texts as phrases in quotation marks are compared with them.

    There is a blank around each word and a bar between texts, as in " a boat | 9 11 ".
    """
    return "|".join(f" {exact_phrase(tokenize(text))} " for text in texts)


def exact_phrase(words: Iterable[Word]) -> str:
    """Return the words of a phrase, separated by blanks. A slash separates like a hyphen."""
    return " ".join(word.exact for word in words).replace(SLASH, " ")


def name_key(text: str) -> str:
    """Return the key of a name: its words without spaces, hyphens, accents, case and plural."""
    return key_of_words(tokenize(text))


def key_of_words(words: Iterable[Word]) -> str:
    """Return the key of a name that consists of these words."""
    return "".join(_singular(word.text) for word in words)


def other_spellings(words: Sequence[Word]) -> list[list[str]]:
    """Return how stories may also spell a run of words, each spelling as its words.

    "24-7" is also "24/7", "QX77" also "QX-77", and "O Hare" also "O'Hare".
    """
    typed = straighten(" ".join(word.typed for word in words))
    parts = [fold(part) for part in PARTS.findall(typed)]
    has_points = "." in typed or "," in typed
    if has_points or not 2 <= len(parts) <= MAX_PARTS:
        return []
    if all(len(part) == 1 for part in parts):
        return []  # initials, such as I&A

    is_number = all(part.isdecimal() for part in parts)
    joined = SLASH.join(parts) if is_number else "".join(parts)
    texts = [word.text for word in words]
    return [spelling for spelling in ([joined], parts) if spelling != texts]


def _singular(word: str) -> str:
    """Return a word without its plural ending."""
    ending = "y" if word.endswith("ies") else ""
    return PLURAL.sub(ending, word)
