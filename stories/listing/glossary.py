"""The public glossary: thesaurus terms with a definition, and where a text uses them."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from django.utils.html import escape

from stories.models import Term
from stories.models.version_cache import VersionCache

# An acronym as the field writes it: JTTF, I&A, P/CRCL.
ACRONYM = re.compile(r"[A-Z][A-Z0-9&/-]{1,9}")
MATCHES_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A term with its acronyms, without those that other terms have too."""

    term: Term
    acronyms: tuple[str, ...]

    @property
    def heading(self) -> str:
        """The term with a capital letter."""
        preferred = self.term.preferred
        return preferred[:1].upper() + preferred[1:]


class Glossary:
    """All entries by name, and a pattern that finds the linked ones in HTML text."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.entries = _entries(terms)
        self._terms: dict[str, Term] = {}
        for entry in self.entries:
            if entry.term.is_linked:
                self._add_words(entry)

        self.pattern = _pattern(self._terms)

    def _add_words(self, entry: GlossaryEntry) -> None:
        self._terms[escape(entry.term.preferred)] = entry.term
        for acronym in entry.acronyms:
            self._terms[escape(acronym)] = entry.term

    def find(self, words: str) -> Term:
        """Return the term of words that the pattern matched."""
        if words in self._terms:
            return self._terms[words]
        return self._terms[words[:1].lower() + words[1:]]


def _entries(terms: Iterable[Term]) -> list[GlossaryEntry]:
    """Return an entry for each term with a definition, by name."""
    by_name = sorted(terms, key=lambda term: term.preferred.lower())
    uses = Counter(chain.from_iterable(term.variants for term in by_name))
    return [_entry(term, uses) for term in by_name if term.definition]


def _entry(term: Term, uses: Counter[str]) -> GlossaryEntry:
    """Return the entry of a term; `uses` is how many terms have each variant."""
    unambiguous = [acronym for acronym in _acronyms(term) if uses[acronym] == 1]
    return GlossaryEntry(term, tuple(unambiguous))


def _acronyms(term: Term) -> list[str]:
    """Return the variants that abbreviate the term, such as ATF, and not another word for it."""
    acronyms = []
    for variant in term.variants:
        if _abbreviates(variant, term.preferred):
            acronyms.append(variant)
    return acronyms


def _abbreviates(acronym: str, name: str) -> bool:
    """Return whether the letters of an acronym are in the name, from the beginning of a word."""
    if not ACRONYM.fullmatch(acronym):
        return False

    letters = re.sub("[^a-z]", "", acronym.lower())
    return re.search(rf"\b{'.*'.join(letters)}", name.lower()) is not None


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for whole words, with or without plural.

    Only a first letter may be a capital one: "Ohio Fusion Center" is a name.
    """
    longest_first = sorted(words, key=len, reverse=True)
    if not longest_first:
        return MATCHES_NOTHING

    either = "|".join(map(_alternative, longest_first))
    return re.compile(rf"(?<![\w&-])({either})(?:e?s)?(?![\w-])")


def _alternative(word: str) -> str:
    """Return the pattern of a word."""
    first = re.escape(word[:1])
    if first.islower():
        first = f"(?i:{first})"
    return first + re.escape(word[1:])


glossary = VersionCache(lambda: Glossary(Term.objects.all()))
