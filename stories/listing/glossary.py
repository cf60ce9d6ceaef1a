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
        acronyms = {term.pk: _acronyms(term) for term in terms}
        uses = Counter(acronym for found in acronyms.values() for acronym in found)

        entries = []
        for term in terms:
            if term.definition:
                unambiguous = [one for one in acronyms[term.pk] if uses[one] == 1]
                entries.append(GlossaryEntry(term, tuple(unambiguous)))

        self.entries = sorted(entries, key=lambda entry: entry.term.preferred.lower())
        self._terms: dict[str, Term] = {}
        for entry in self.entries:
            if entry.term.is_linked:
                self._add_words(entry)

        self.pattern = _pattern(self._terms)

    def _add_words(self, entry: GlossaryEntry) -> None:
        self._terms[escape(entry.term.preferred).lower()] = entry.term
        for acronym in entry.acronyms:
            self._terms[escape(acronym)] = entry.term

    def find(self, words: str) -> Term:
        """Return the term of words that the pattern matched."""
        if words in self._terms:
            return self._terms[words]
        return self._terms[words.lower()]


def _acronyms(term: Term) -> list[str]:
    return [variant for variant in term.variants if ACRONYM.fullmatch(variant)]


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for whole words, in any case but for acronyms, with or without plural."""
    alternatives = []
    for word in sorted(words, key=len, reverse=True):
        quoted = re.escape(word)
        alternatives.append(quoted if word[:1].isupper() else f"(?i:{quoted})")

    # Without words, the pattern matches nothing.
    either = "|".join(alternatives) or "(?!)"
    return re.compile(rf"(?<![\w&-])({either})(?:e?s)?(?![\w-])")


glossary = VersionCache(lambda: Glossary(Term.objects.all()))
