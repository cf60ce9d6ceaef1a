"""The public glossary: thesaurus terms with a definition, and where a text uses them."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape

from stories.models import Term
from stories.models.version_cache import VersionCache

# An acronym as the field writes it: JTTF, I&A, P/CRCL.
ACRONYM = re.compile(r"[A-Z][A-Z0-9&/-]{1,9}")


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
        terms = list(terms)
        uses: Counter[str] = Counter()
        for term in terms:
            uses.update(term.variants)

        defined = [term for term in terms if term.definition]
        defined.sort(key=lambda term: term.preferred.lower())
        self.entries = [_entry(term, uses) for term in defined]
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


def _entry(term: Term, uses: Counter[str]) -> GlossaryEntry:
    """Return the entry of a term; `uses` is how many terms have each variant."""
    unambiguous = [acronym for acronym in _acronyms(term) if uses[acronym] == 1]
    return GlossaryEntry(term, tuple(unambiguous))


def _acronyms(term: Term) -> list[str]:
    """Return the variants that abbreviate the term, such as ATF, and not another word for it."""
    return [variant for variant in term.variants if _abbreviates(variant, term.preferred)]


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
    alternatives = []
    for word in sorted(words, key=len, reverse=True):
        first = f"(?i:{re.escape(word[:1])})" if word[:1].islower() else re.escape(word[:1])
        alternatives.append(first + re.escape(word[1:]))

    # Without words, the pattern matches nothing.
    either = "|".join(alternatives) or "(?!)"
    return re.compile(rf"(?<![\w&-])({either})(?:e?s)?(?![\w-])")


glossary = VersionCache(lambda: Glossary(Term.objects.all()))
