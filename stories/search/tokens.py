"""Text as words: the one way in which stories, names and questions are taken apart, so that they meet."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from stories.text_safety import UNSTORABLE

QUOTES = {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i"})
# Initials with dots (U.S., D.C.), then letters or digits that &, / or an apostrophe may join (I&A, 9/11, sheriff's).
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:'[^\W_]+)*(?:(?:&|(?<=\d)/(?=\d))[^\W_]+)*")
POSSESSIVE = re.compile(r"'s?$|'s(?=&|$)")
# English text search drops these; letters in their place make one plain word.
JOINTS = str.maketrans({"&": "qand", "/": "qslash", "'": "", ".": ""})
PLURAL = re.compile(r"(?<=[a-z]{2})(?:ies|(?<![sui])s)$")
MAX_WORD = 60


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, and where and how it stands in the text."""

    text: str
    typed: str
    start: int
    is_joined: bool = False  # by a hyphen to the word before it


def straight(text: str) -> str:
    """Return the text with straight quotation marks, without what cannot be stored; as long as it was."""
    text = UNSTORABLE.sub(lambda found: " " * len(found[0]), text)
    for mark, plain in QUOTES.items():  # str.translate() takes forty times as long for a text
        text = text.replace(mark, plain)
    return text


def fold(word: str) -> str:
    """Return a word as it is compared: without accents, case, dots and possessive."""
    return _folded(word) if len(word) <= MAX_WORD else _fold(word)


def _fold(word: str) -> str:
    if not word.isascii():
        plain = unicodedata.normalize("NFKD", word.lower())
        word = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(LETTERS)
    return POSSESSIVE.sub("", word.lower()).translate(JOINTS)[:MAX_WORD]


_folded = lru_cache(32_768)(_fold)  # the words of stories are few, and passages are read word by word


def words_of(text: str) -> Iterator[Word]:
    """Yield the words of a text in their order."""
    text, end = straight(text), -1
    for found in WORD.finditer(text):
        is_joined = found.start() == end + 1 and text[end] in "-‑–"
        if folded := fold(found[0]):
            yield Word(folded, found[0], found.start(), is_joined)
        end = found.end()


def indexable(text: str) -> str:
    """Return the text as plain words for the search vector."""
    return " ".join(word.text for word in words_of(text))


def key(text: str) -> str:
    """Return what a name is looked up by: its words without spaces, hyphens, accents, case and plural."""
    return joined(words_of(text))


def joined(words: Iterable[Word]) -> str:
    """Return the key of words that were read already."""
    return "".join(PLURAL.sub("y" if word.text.endswith("ies") else "", word.text) for word in words)
